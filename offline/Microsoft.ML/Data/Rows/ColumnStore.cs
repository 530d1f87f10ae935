namespace Microsoft.ML.Data;

/// <summary>Values of a column kept in memory, in numbered places.</summary>
internal abstract class ColumnStore
{
    /// <summary>Keeps the current value of the row in a place.</summary>
    public abstract void Read(int place);

    /// <summary>Forgets the row that was read from.</summary>
    public abstract void Close();

    /// <summary>A getter of the value in the place that the function names.</summary>
    public abstract Delegate Getter(Func<int> place);

    public static ColumnStore Of(DataViewRow row, DataViewSchema.Column column) => column.Type is VectorDataViewType vector
        ? Generic.Call<ColumnStore>(typeof(ColumnStore), nameof(OfVectors), [vector.ItemType.RawType], row, column)
        : Generic.Call<ColumnStore>(typeof(ColumnStore), nameof(OfScalars), [column.Type.RawType], row, column);

    public static ColumnStore OfIds(DataViewRow row) => new Store<DataViewRowId>(row.GetIdGetter(), Assign);

    private static ColumnStore OfScalars<T>(DataViewRow row, DataViewSchema.Column column) => new Store<T>(row.GetGetter<T>(column), Assign);

    // A consumer may write to the arrays of a vector that it was given, so it gets a copy.
    private static ColumnStore OfVectors<T>(DataViewRow row, DataViewSchema.Column column) =>
        new Store<VBuffer<T>>(row.GetGetter<VBuffer<T>>(column), (in VBuffer<T> from, ref VBuffer<T> to) => from.CopyTo(ref to));

    private static void Assign<T>(in T from, ref T to) => to = from;

    private delegate void Copy<T>(in T from, ref T to);

    private sealed class Store<T>(ValueGetter<T> source, Copy<T> copy) : ColumnStore
    {
        private T[] _values = new T[16];
        private ValueGetter<T> _source = source;

        public override void Read(int place)
        {
            if (place >= _values.Length)
                Array.Resize(ref _values, Math.Max(place + 1, 2 * _values.Length));
            _values[place] = default;
            _source(ref _values[place]);
        }

        public override void Close() => _source = null;

        public override Delegate Getter(Func<int> place) => (ValueGetter<T>)((ref T value) => copy(_values[place()], ref value));
    }
}
