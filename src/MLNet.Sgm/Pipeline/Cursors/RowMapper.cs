using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>Adds a batch mapper's columns to single rows, for prediction engines: a batch of one, computed when first asked for.</summary>
internal sealed class RowMapper(IBatchMapper mapper) : IRowToRowMapper
{
    public DataViewSchema InputSchema => mapper.InputSchema;

    public DataViewSchema OutputSchema => mapper.OutputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var isActive = mapper.Activate(dependingColumns);
        return InputSchema.Where(column => isActive[column.Index]);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new Row(mapper, input, mapper.Activate(activeColumns));
    }

    private sealed class Row : DataViewRow
    {
        private readonly IBatchMapper mapper;
        private readonly DataViewRow input;
        private readonly bool[] isActive;
        private readonly RowBatch batch;
        private readonly IBatchPass pass;
        private readonly Action<int>[] readers;
        private long computed = -1;

        internal Row(IBatchMapper mapper, DataViewRow input, bool[] isActive)
        {
            (this.mapper, this.input, this.isActive) = (mapper, input, isActive);
            batch = new(mapper.OutputSchema, isActive, capacity: 1) { Count = 1 };
            pass = mapper.Begin(rowCount: null);
            readers = mapper.Computes(isActive)
                ? [.. mapper.InputsOf(isActive).Select(column => batch[column.Index]!.BindReader(input, input.Schema[column.Index]))]
                : [];
        }

        public override DataViewSchema Schema => mapper.OutputSchema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => isActive[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!isActive[column.Index]) throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the row was made.");
            if (column.Index < mapper.InputSchema.Count) return input.GetGetter<TValue>(input.Schema[column.Index]);
            var getter = batch[column.Index]!.CreateGetter(() => 0) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}; a getter for {typeof(TValue)} was asked for.");
            return (ref TValue value) =>
            {
                Compute();
                getter(ref value);
            };
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
                pass.Dispose();
                batch.Dispose();
            }
            base.Dispose(disposing);
        }

        private void Compute()
        {
            if (computed == input.Position) return;
            batch.FirstRow = input.Position;
            foreach (var read in readers) read(0);
            pass.Compute(batch, CancellationToken.None);
            computed = input.Position;
        }
    }
}
