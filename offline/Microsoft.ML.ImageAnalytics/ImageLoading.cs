using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

/// <summary>Reads the files that a text column names: as images, or as the bytes that they are.</summary>
public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    private readonly string _output;
    private readonly string _input;
    private readonly DataViewType _outputType;

    internal ImageLoadingEstimator(IHostEnvironment environment, string imageFolder, bool asImages, string outputColumnName, string inputColumnName)
        : base(environment.Register(nameof(ImageLoadingEstimator)), new(environment, imageFolder, asImages, outputColumnName, inputColumnName)) =>
        (_output, _input, _outputType) = (outputColumnName, inputColumnName, Transformer.OutputType);

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var column = inputSchema.FindColumn(_input);
        if (column.ItemType is not TextDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw Contracts.SchemaMismatch(nameof(inputSchema), "input", _input, TextDataViewType.Instance.ToString(), column.TypeText());
        return inputSchema.With([SchemaShape.Column.Of(_output, _outputType)]);
    }
}

/// <inheritdoc cref="ImageLoadingEstimator"/>
public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    public readonly string ImageFolder;

    internal ImageLoadingTransformer(IHostEnvironment environment, string imageFolder, bool asImages, string outputColumnName, string inputColumnName)
        : base(environment.Register(nameof(ImageLoadingTransformer)), (outputColumnName, inputColumnName))
    {
        ImageFolder = imageFolder;
        OutputType = asImages ? new ImageDataViewType() : new VectorDataViewType(NumberDataViewType.Byte);
    }

    internal DataViewType OutputType { get; }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int pair, int inputColumn)
    {
        var (name, type) = (inputSchema[inputColumn].Name, inputSchema[inputColumn].Type);
        if (type is not TextDataViewType)
            throw Contracts.SchemaMismatch(nameof(inputSchema), "input", name, TextDataViewType.Instance.ToString(), type.ToString());
    }

    private protected override JsonNode SavedSettings() => ModelFile.Node((ImageFolder, OutputType is ImageDataViewType, ColumnPairs[0]));

    internal static ITransformer Load(IHostEnvironment environment, JsonElement settings)
    {
        var (folder, asImages, (output, input)) = ModelFile.Read<(string, bool, (string, string))>(settings);
        return new ImageLoadingTransformer(environment, folder, asImages, output, input);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private string PathOf(ReadOnlyMemory<char> file) =>
        string.IsNullOrWhiteSpace(ImageFolder) ? file.ToString() : Path.Combine(ImageFolder, file.ToString());

    private sealed class Mapper(ImageLoadingTransformer parent, DataViewSchema inputSchema) : OneToOneMapperBase(parent, inputSchema)
    {
        private protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
            [new(parent.ColumnPairs[0].outputColumnName, parent.OutputType, null)];

        private protected override Delegate MakeGetter(DataViewRow input, int pair, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            var getFile = input.GetGetter<ReadOnlyMemory<char>>(input.Schema[InputColumns[pair].Index]);
            return parent.OutputType is ImageDataViewType ? ImageGetter(getFile, out disposer) : BytesGetter(getFile);
        }

        private ValueGetter<MLImage> ImageGetter(ValueGetter<ReadOnlyMemory<char>> getFile, out Action disposer)
        {
            MLImage last = null;
            disposer = () => last?.Dispose();
            ReadOnlyMemory<char> file = default;
            return (ref MLImage value) =>
            {
                value?.Dispose();
                value = null;
                getFile(ref file);
                if (file.Length > 0)
                {
                    var path = parent.PathOf(file);
                    value = MLImage.CreateFromFile(path);
                    value.Tag = path;
                }
                last = value;
            };
        }

        private ValueGetter<VBuffer<byte>> BytesGetter(ValueGetter<ReadOnlyMemory<char>> getFile)
        {
            ReadOnlyMemory<char> file = default;
            return (ref VBuffer<byte> value) =>
            {
                getFile(ref file);
                if (file.Length == 0)
                {
                    value = VBufferEditor.Create(ref value, 0).Commit();
                    return;
                }
                using var stream = File.OpenRead(parent.PathOf(file));
                var editor = VBufferEditor.Create(ref value, checked((int)stream.Length));
                stream.ReadExactly(editor.Values);
                value = editor.Commit();
            };
        }
    }
}
