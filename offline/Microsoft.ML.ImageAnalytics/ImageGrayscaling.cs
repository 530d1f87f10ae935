using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes images grey.</summary>
public sealed class ImageGrayscalingEstimator : TrivialEstimator<ImageGrayscalingTransformer>
{
    private readonly string _output;
    private readonly string _input;

    internal ImageGrayscalingEstimator(IHostEnvironment environment, string outputColumnName, string inputColumnName)
        : base(environment.Register(nameof(ImageGrayscalingEstimator)), new(environment, outputColumnName, inputColumnName)) =>
        (_output, _input) = (outputColumnName, inputColumnName);

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var column = ImageColumns.FindImage(inputSchema, _input);
        return inputSchema.With([new(_output, column.Kind, column.ItemType, column.IsKey, column.Annotations)]);
    }
}

/// <inheritdoc cref="ImageGrayscalingEstimator"/>
public sealed class ImageGrayscalingTransformer : OneToOneTransformerBase
{
    internal ImageGrayscalingTransformer(IHostEnvironment environment, string outputColumnName, string inputColumnName)
        : base(environment.Register(nameof(ImageGrayscalingTransformer)), (outputColumnName, inputColumnName))
    {
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int pair, int inputColumn) =>
        ImageColumns.CheckImage(inputSchema, inputColumn);

    private protected override JsonNode SavedSettings() => ModelFile.Node(ColumnPairs[0]);

    internal static ITransformer Load(IHostEnvironment environment, JsonElement settings)
    {
        var (output, input) = ModelFile.Read<(string, string)>(settings);
        return new ImageGrayscalingTransformer(environment, output, input);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private sealed class Mapper(ImageGrayscalingTransformer parent, DataViewSchema inputSchema) : OneToOneMapperBase(parent, inputSchema)
    {
        private protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
            [new(parent.ColumnPairs[0].outputColumnName, InputColumns[0].Type, null)];

        private protected override Delegate MakeGetter(DataViewRow input, int pair, Func<int, bool> activeOutput, out Action disposer)
        {
            var getSource = input.GetGetter<MLImage>(input.Schema[InputColumns[pair].Index]);
            MLImage source = null;
            disposer = () => source?.Dispose();
            ValueGetter<MLImage> getter = (ref MLImage value) =>
            {
                value?.Dispose();
                getSource(ref source);
                value = source?.CloneWithGrayscale();
            };
            return getter;
        }
    }
}
