using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Pipeline;

/// <summary>The values of one column for the rows of a batch.</summary>
internal abstract class ColumnBuffer : IDisposable
{
    internal static ColumnBuffer Create(DataViewType type, int capacity) =>
        (ColumnBuffer)Activator.CreateInstance(typeof(ColumnBuffer<>).MakeGenericType(type.RawType), capacity)!;

    /// <summary>An action that stores the row's present value in a slot.</summary>
    internal abstract Action<int> BindReader(DataViewRow row, DataViewSchema.Column column);

    /// <summary>A <see cref="ValueGetter{TValue}"/> for the value in the slot that is current when it is called.</summary>
    internal abstract Delegate CreateGetter(Func<int> slot);

    public abstract void Dispose();
}

/// <inheritdoc/>
internal sealed class ColumnBuffer<T>(int capacity) : ColumnBuffer
{
    private delegate void Copier(in T source, ref T destination);

    private static readonly Copier CopyValue = ChooseCopier();

    internal T[] Values { get; } = new T[capacity];

    internal override Action<int> BindReader(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        // The getter keeps filling the same variable, as in any cursor: what it hands out may alias what it reads from.
        T value = default!;
        return slot =>
        {
            getter(ref value);
            CopyValue(value, ref Values[slot]);
        };
    }

    internal override Delegate CreateGetter(Func<int> slot) =>
        (ValueGetter<T>)((ref T destination) => CopyValue(Values[slot()], ref destination));

    public override void Dispose()
    {
        foreach (var value in Values) (value as MLImage)?.Dispose();
        Array.Clear(Values);
    }

    private static Copier ChooseCopier()
    {
        if (typeof(T) == typeof(MLImage)) return (Copier)(object)(ColumnBuffer<MLImage>.Copier)CopyImage;
        if (!typeof(T).IsGenericType || typeof(T).GetGenericTypeDefinition() != typeof(VBuffer<>)) return (in T source, ref T destination) => destination = source;
        var copy = new Func<Copier>(VectorCopier<int>).Method.GetGenericMethodDefinition().MakeGenericMethod(typeof(T).GetGenericArguments());
        return (Copier)copy.Invoke(null, null)!;
    }

    private static void CopyImage(in MLImage source, ref MLImage destination)
    {
        destination?.Dispose();
        destination = source is null ? null! : Pixels.Copy(source);
    }

    private static Copier VectorCopier<TItem>() =>
        (Copier)(object)(ColumnBuffer<VBuffer<TItem>>.Copier)((in VBuffer<TItem> source, ref VBuffer<TItem> destination) => source.CopyTo(ref destination));
}
