using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>A fitted transformer that adds columns to rows, a batch at a time. It owns a network; dispose it, or the chain it is in.</summary>
public abstract class BatchTransformer : ITransformer, IDisposable
{
    private readonly Lock gate = new();
    private int uses;
    private bool disposed;

    private protected BatchTransformer() { }

    /// <summary>True: every row is mapped by itself, batches only make it fast.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The input's columns and those that are added.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>A lazy view of the input with the added columns; nothing is computed until a cursor asks for one of them.</summary>
    /// <remarks>
    /// Then it is at most two batches ahead of the row that is read. A component of ML.NET behind it that adds a column, such as MapKeyToValue, may read
    /// hundreds of rows ahead by itself: take the rows that are wanted (<c>ml.Data.TakeRows</c>) before the attack, or read its own columns.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new BatchDataView(input, Bind(input.Schema));
    }

    /// <summary>The mapping of single rows, which prediction engines use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(Bind(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException(
        $"ML.NET's model files cannot hold a {GetType().Name}, because third parties cannot write into them; save the chain with ml.Robustness.Save, and load it with ml.Robustness.Load.");

    /// <summary>Frees the network, at once or when the batches that are being computed are done; whoever reads on then gets an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
            if (uses > 0) return;
        }
        DisposeNetwork();
    }

    /// <summary>Keeps the network for a batch, to whose end it stays whoever disposes the transformer: libtorch does not survive weights that vanish while it computes.</summary>
    /// <exception cref="ObjectDisposedException">The transformer was disposed before.</exception>
    private protected IDisposable Use()
    {
        lock (gate)
        {
            ThrowIfDisposed();
            uses++;
        }
        return new NetworkUse(this);
    }

    private void EndUse()
    {
        lock (gate)
            if (--uses > 0 || !disposed) return;
        DisposeNetwork();
    }

    private protected abstract IBatchMapper CreateMapper(DataViewSchema inputSchema);

    private protected abstract void DisposeNetwork();

    private protected void ThrowIfDisposed()
    {
        if (disposed) throw Disposed(GetType().Name);
    }

    /// <summary>What to say of a network that is gone: mostly it went with a prediction engine, which by default disposes the model that it was made of.</summary>
    internal static ObjectDisposedException Disposed(string name) => new(name,
        $"The {name} was disposed. A prediction engine disposes its model when it is disposed itself; where the model is used again, make the engine with new PredictionEngineOptions {{ OwnsTransformer = false }}.");

    /// <summary>What adds the columns to rows of a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    internal IBatchMapper Bind(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        ThrowIfDisposed();
        return CreateMapper(inputSchema);
    }

    private sealed class NetworkUse(BatchTransformer transformer) : IDisposable
    {
        private BatchTransformer? used = transformer;

        public void Dispose()
        {
            used?.EndUse();
            used = null;
        }
    }
}
