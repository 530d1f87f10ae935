using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML
{
    /// <summary>Makes columns by a delegate.</summary>
    public static class CustomMappingCatalog
    {
        public static CustomMappingEstimator<TSrc, TDst> CustomMapping<TSrc, TDst>(this TransformsCatalog catalog, Action<TSrc, TDst> mapAction,
            string contractName, SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
            where TSrc : class, new()
            where TDst : class, new() =>
            new(catalog.Environment, mapAction, inputSchemaDefinition, outputSchemaDefinition);
    }
}

namespace Microsoft.ML.Transforms
{
    /// <summary>Adds the columns that a delegate makes out of each row.</summary>
    public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
        where TSrc : class, new()
        where TDst : class, new()
    {
        internal CustomMappingEstimator(IHostEnvironment environment, Action<TSrc, TDst> mapAction, SchemaDefinition inputSchemaDefinition, SchemaDefinition outputSchemaDefinition)
            : base(environment.Register(nameof(CustomMappingEstimator<TSrc, TDst>)), new(mapAction, inputSchemaDefinition, outputSchemaDefinition))
        {
        }

        public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            ArgumentNullException.ThrowIfNull(inputSchema);
            foreach (var needed in Transformer.Inputs)
            {
                var found = inputSchema.FindColumn(needed.Name);
                var expected = SchemaShape.Column.Of(needed.Name, needed.Type);
                if (!expected.ItemType.Equals(found.ItemType) || expected.IsKey != found.IsKey || !Takes(expected.Kind, found.Kind))
                    throw Contracts.SchemaMismatch(nameof(inputSchema), "input", needed.Name, needed.Type.ToString(), found.TypeText());
            }
            return inputSchema.With(SchemaShape.Create(TypedColumn.Schema(Transformer.Outputs)));
        }

        // Where a vector of any size is expected, one of a fixed size will do.
        private static bool Takes(SchemaShape.Column.VectorKind expected, SchemaShape.Column.VectorKind found) =>
            expected == found || (expected == SchemaShape.Column.VectorKind.VariableVector && found == SchemaShape.Column.VectorKind.Vector);
    }

    /// <inheritdoc cref="CustomMappingEstimator{TSrc, TDst}"/>
    public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
        where TSrc : class, new()
        where TDst : class, new()
    {
        private readonly Action<TSrc, TDst> _map;
        private readonly SchemaDefinition _inputDefinition;

        internal CustomMappingTransformer(Action<TSrc, TDst> map, SchemaDefinition inputDefinition, SchemaDefinition outputDefinition)
        {
            ArgumentNullException.ThrowIfNull(map, "mapAction");
            _map = map;
            _inputDefinition = inputDefinition;
            Inputs = TypedColumn.Of(typeof(TSrc), inputDefinition, SchemaDefinition.Direction.Write);
            Outputs = TypedColumn.Of(typeof(TDst), outputDefinition, SchemaDefinition.Direction.Read);
        }

        internal TypedColumn[] Inputs { get; }

        internal TypedColumn[] Outputs { get; }

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Mapping(inputSchema).OutputSchema;

        public IDataView Transform(IDataView input)
        {
            ArgumentNullException.ThrowIfNull(input);
            return new MappedView(input, Mapping(input.Schema));
        }

        bool ITransformer.IsRowToRowMapper => true;

        IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Mapping(inputSchema);

        void ICanSaveModel.Save(ModelSaveContext ctx)
        {
            ArgumentNullException.ThrowIfNull(ctx);
            ctx.CannotSave(GetType());
        }

        private RowMapping Mapping(DataViewSchema inputSchema)
        {
            ArgumentNullException.ThrowIfNull(inputSchema);
            return new(inputSchema, new Mapper(this, new ObjectReader<TSrc>(inputSchema, false, _inputDefinition)));
        }

        private sealed class Mapper(CustomMappingTransformer<TSrc, TDst> parent, ObjectReader<TSrc> reader) : IRowMapper
        {
            public DataViewSchema.DetachedColumn[] GetOutputColumns() => [.. parent.Outputs.Select(column => column.Detached)];

            public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
            {
                var needed = IsNeeded(activeOutput) ? reader.Columns.Select(column => column.Index).ToHashSet() : [];
                return needed.Contains;
            }

            public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
            {
                disposer = null;
                var getters = new Delegate[parent.Outputs.Length];
                if (!IsNeeded(activeOutput))
                    return getters;
                var (source, target) = (new TSrc(), new TDst());
                var fill = reader.Filler(input);
                long mapped = -1;
                // One call for each row, however many of its columns are read, however often.
                TDst Mapped()
                {
                    if (input.Position < 0)
                        throw Contracts.Invalid(Contracts.NoCurrentRow);
                    if (input.Position != mapped)
                    {
                        fill(source);
                        parent._map(source, target);
                        mapped = input.Position;
                    }
                    return target;
                }
                for (var i = 0; i < getters.Length; i++)
                    getters[i] = activeOutput(i) ? MemberAccess.Getter(parent.Outputs[i].Member, Mapped) : null;
                return getters;
            }

            private bool IsNeeded(Func<int, bool> activeOutput) => Enumerable.Range(0, parent.Outputs.Length).Any(activeOutput);
        }
    }
}
