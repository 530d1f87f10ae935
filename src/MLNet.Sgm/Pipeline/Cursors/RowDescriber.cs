using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>Puts a row of a view into words: its number and what its text columns say, which is where file names are. These columns are read only when a row is asked for.</summary>
internal sealed class RowDescriber(IDataView view, bool shuffled) : IDisposable
{
    private readonly List<DataViewSchema.Column> texts = [.. view.Schema.Where(column => column.Type is TextDataViewType && !column.IsHidden)];
    private DataViewRowCursor? cursor;

    /// <param name="number">The number of the row in the pass.</param>
    /// <param name="id">Its id, by which it is found, in whatever order the pass has its rows.</param>
    internal string Describe(long number, DataViewRowId id)
    {
        var name = $"row {number}{(shuffled ? " in shuffled order" : "")}";
        try
        {
            // Rows are mostly asked for in order: from where the last was, and only then from the start.
            return string.Join(", ", (Find(id) ?? Find(id) ?? []).Prepend(name));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Whatever is wrong with the texts, it is the row's own error that is to be told.
            return name;
        }
    }

    public void Dispose() => cursor?.Dispose();

    private IEnumerable<string>? Find(DataViewRowId wanted)
    {
        cursor ??= view.GetRowCursor(texts);
        var getId = cursor.GetIdGetter();
        while (cursor.MoveNext())
        {
            DataViewRowId id = default;
            getId(ref id);
            if (id.Equals(wanted)) return texts.Select(Read).ToList();
        }
        cursor.Dispose();
        cursor = null;
        return null;
    }

    private string Read(DataViewSchema.Column column)
    {
        ReadOnlyMemory<char> text = default;
        cursor!.GetGetter<ReadOnlyMemory<char>>(column)(ref text);
        return $"{column.Name} '{text}'";
    }
}
