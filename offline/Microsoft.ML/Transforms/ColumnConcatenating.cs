using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms
{
    /// <summary>Puts columns of one item type together in one vector.</summary>
    public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
    {
        private readonly ColumnConcatenatingTransformer _transformer;
        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingEstimator(IHostEnvironment environment, string outputColumnName, string[] inputColumnNames)
        {
            Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
            ArgumentNullException.ThrowIfNull(inputColumnNames);
            if (inputColumnNames.Length == 0)
                throw Contracts.Param(nameof(inputColumnNames), "Input columns not specified");
            foreach (var name in inputColumnNames)
                Contracts.CheckNonEmpty(name, nameof(inputColumnNames));
            (_output, _inputs) = (outputColumnName, inputColumnNames);
            _transformer = new(environment.Register(nameof(ColumnConcatenatingTransformer)), outputColumnName, inputColumnNames);
        }

        public ColumnConcatenatingTransformer Fit(IDataView input)
        {
            ArgumentNullException.ThrowIfNull(input);
            _transformer.GetOutputSchema(input.Schema);
            return _transformer;
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            ArgumentNullException.ThrowIfNull(inputSchema);
            var columns = _inputs.Select(name => inputSchema.FindColumn(name)).ToArray();
            var first = columns[0];
            foreach (var column in columns)
            {
                if (!column.ItemType.Equals(first.ItemType) || column.IsKey != first.IsKey)
                    throw Contracts.SchemaMismatch(nameof(inputSchema), "input", column.Name, first.ItemType.ToString(), column.TypeText());
            }
            var kind = columns.Any(column => column.Kind == SchemaShape.Column.VectorKind.VariableVector)
                ? SchemaShape.Column.VectorKind.VariableVector
                : SchemaShape.Column.VectorKind.Vector;
            return inputSchema.With([new(_output, kind, first.ItemType, first.IsKey)]);
        }
    }
}

namespace Microsoft.ML.Data
{
    /// <inheritdoc cref="Transforms.ColumnConcatenatingEstimator"/>
    public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
    {
        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingTransformer(IHost host, string outputColumnName, string[] inputColumnNames)
            : base(host) => (_output, _inputs) = (outputColumnName, inputColumnNames);

        private protected override JsonNode SavedSettings() => ModelFile.Node((_output, _inputs));

        internal static ITransformer Load(IHostEnvironment environment, JsonElement settings)
        {
            var (output, inputs) = ModelFile.Read<(string, string[])>(settings);
            return new ColumnConcatenatingTransformer(environment.Register(nameof(ColumnConcatenatingTransformer)), output, inputs);
        }

        private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(_output, _inputs, inputSchema);

        private sealed class Mapper : IRowMapper
        {
            private readonly string _output;
            private readonly DataViewSchema.Column[] _columns;
            private readonly VectorDataViewType _type;

            public Mapper(string output, string[] inputs, DataViewSchema inputSchema)
            {
                _output = output;
                _columns = [.. inputs.Select(name => inputSchema.GetColumnOrNull(name) ?? throw Contracts.SchemaMismatch(nameof(inputSchema), "input", name))];
                var item = _columns[0].Type.ItemType() as PrimitiveDataViewType
                    ?? throw Contracts.SchemaMismatch(nameof(inputSchema), "input", inputs[0], "a primitive type or a vector of one", _columns[0].Type.ToString());
                foreach (var column in _columns.Where(column => !column.Type.ItemType().Equals(item)))
                    throw Contracts.SchemaMismatch(nameof(inputSchema), "input", column.Name, item.ToString(), column.Type.ItemType().ToString());
                var known = _columns.All(column => column.Type is not VectorDataViewType { IsKnownSize: false });
                _type = new(item, known ? _columns.Sum(Size) : 0);
            }

            public DataViewSchema.DetachedColumn[] GetOutputColumns()
            {
                // A single vector keeps what is known of it.
                if (_columns is [{ Type: VectorDataViewType } single])
                    return [new(_output, single.Type, single.Annotations)];
                var named = _type.IsKnownSize && Array.Exists(_columns, column => column.Type is not VectorDataViewType || column.HasSlotNames());
                return [new(_output, _type, named ? AnnotationKinds.SlotNames([.. _columns.SelectMany(Names)]) : null)];
            }

            public Func<int, bool> GetDependencies(Func<int, bool> activeOutput) =>
                index => activeOutput(0) && Array.Exists(_columns, column => column.Index == index);

            public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
            {
                disposer = null;
                return [activeOutput(0) ? Generic.Call<Delegate>(typeof(Mapper), nameof(Getter), [_type.ItemType.RawType], input, _columns) : null];
            }

            private static Delegate Getter<T>(DataViewRow input, DataViewSchema.Column[] columns)
            {
                var getters = columns.Select(column => AsVector<T>(input, input.Schema[column.Index])).ToArray();
                var parts = new VBuffer<T>[getters.Length];
                return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
                {
                    for (var i = 0; i < parts.Length; i++)
                        getters[i](ref parts[i]);
                    var editor = VBufferEditor.Create(ref value, parts.Sum(part => part.Length));
                    var start = 0;
                    foreach (var part in parts)
                    {
                        part.CopyTo(editor.Values, start);
                        start += part.Length;
                    }
                    value = editor.Commit();
                });
            }

            private static ValueGetter<VBuffer<T>> AsVector<T>(DataViewRow input, DataViewSchema.Column column)
            {
                if (column.Type is VectorDataViewType)
                    return input.GetGetter<VBuffer<T>>(column);
                var getter = input.GetGetter<T>(column);
                return (ref VBuffer<T> value) =>
                {
                    var editor = VBufferEditor.Create(ref value, 1);
                    getter(ref editor.Values[0]);
                    value = editor.Commit();
                };
            }

            private static int Size(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.Size : 1;

            private static IEnumerable<ReadOnlyMemory<char>> Names(DataViewSchema.Column column)
            {
                if (column.Type is not VectorDataViewType)
                    return [column.Name.AsMemory()];
                if (!column.HasSlotNames())
                    return Enumerable.Repeat(ReadOnlyMemory<char>.Empty, Size(column));
                VBuffer<ReadOnlyMemory<char>> names = default;
                column.GetSlotNames(ref names);
                return names.DenseValues().Select(name => name.IsEmpty ? name : $"{column.Name}.{name}".AsMemory()).ToArray();
            }
        }
    }
}
