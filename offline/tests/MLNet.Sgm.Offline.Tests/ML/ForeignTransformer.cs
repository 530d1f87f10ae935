using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests.ML;

/// <summary>What somebody else writes who has nothing but the public interfaces: a transformer that leaves the data alone.</summary>
internal sealed class ForeignTransformer(bool mapsRows = true) : ITransformer, IDisposable
{
    public bool Disposed { get; private set; }

    public bool IsRowToRowMapper => mapsRows;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

    public IDataView Transform(IDataView input) => input;

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new Mapper(inputSchema);

    public void Save(ModelSaveContext ctx) => throw new NotSupportedException("Save me with Robustness.Save");

    public void Dispose() => Disposed = true;

    private sealed class Mapper(DataViewSchema schema) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => schema;

        public DataViewSchema OutputSchema => schema;

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => dependingColumns;

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => input;
    }
}
