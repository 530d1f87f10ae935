using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that makes each of its columns out of one column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase(IHost host, params (string outputColumnName, string inputColumnName)[] columns)
        : base(host)
    {
        ArgumentNullException.ThrowIfNull(columns);
        foreach (var (output, input) in columns)
        {
            Contracts.CheckNonEmpty(output, nameof(columns));
            Contracts.CheckNonEmpty(input, nameof(columns));
        }
        if (columns.GroupBy(pair => pair.outputColumnName).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Contracts.Param(nameof(columns), $"Output column '{twice.Key}' specified multiple times");
        ColumnPairs = columns;
    }

    private protected (string outputColumnName, string inputColumnName)[] ColumnPairs { get; }

    /// <summary>Throws where the input column of the numbered pair has a type that this transformer cannot take.</summary>
    private protected virtual void CheckInputColumn(DataViewSchema inputSchema, int pair, int inputColumn)
    {
    }

    /// <summary>The mapper's base: it has found and checked the input columns.</summary>
    private protected abstract class OneToOneMapperBase : IRowMapper
    {
        private protected OneToOneMapperBase(OneToOneTransformerBase parent, DataViewSchema inputSchema)
        {
            InputSchema = inputSchema;
            InputColumns = new DataViewSchema.Column[parent.ColumnPairs.Length];
            for (var i = 0; i < InputColumns.Length; i++)
            {
                var name = parent.ColumnPairs[i].inputColumnName;
                InputColumns[i] = inputSchema.GetColumnOrNull(name) ?? throw Contracts.SchemaMismatch(nameof(inputSchema), "input", name);
                parent.CheckInputColumn(inputSchema, i, InputColumns[i].Index);
            }
        }

        private protected DataViewSchema InputSchema { get; }

        /// <summary>The input column of each pair.</summary>
        private protected DataViewSchema.Column[] InputColumns { get; }

        private protected abstract DataViewSchema.DetachedColumn[] GetOutputColumnsCore();

        /// <summary>The getter of the numbered pair's output.</summary>
        private protected abstract Delegate MakeGetter(DataViewRow input, int pair, Func<int, bool> activeOutput, out Action disposer);

        DataViewSchema.DetachedColumn[] IRowMapper.GetOutputColumns() => GetOutputColumnsCore();

        Func<int, bool> IRowMapper.GetDependencies(Func<int, bool> activeOutput)
        {
            var needed = InputColumns.Where((_, i) => activeOutput(i)).Select(column => column.Index).ToHashSet();
            return needed.Contains;
        }

        Delegate[] IRowMapper.CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
        {
            var getters = new Delegate[InputColumns.Length];
            disposer = null;
            for (var i = 0; i < getters.Length; i++)
            {
                if (!activeOutput(i))
                    continue;
                getters[i] = MakeGetter(input, i, activeOutput, out var own);
                disposer += own;
            }
            return getters;
        }
    }
}
