using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes every image the same size.</summary>
public sealed class ImageResizingEstimator : TrivialEstimator<ImageResizingTransformer>
{
    internal ImageResizingEstimator(IHostEnvironment environment, ImageResizingTransformer.Settings settings)
        : base(environment.Register(nameof(ImageResizingEstimator)), new(environment, settings))
    {
    }

    /// <summary>What becomes of an image of another shape.</summary>
    public enum ResizingKind : byte
    {
        IsoPad = 0,
        IsoCrop = 1,
        Fill = 2,
    }

    /// <summary>Which side is kept when an image is cropped.</summary>
    public enum Anchor : byte
    {
        Right = 0,
        Left = 1,
        Top = 2,
        Bottom = 3,
        Center = 4,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ImageColumns.FindImage(inputSchema, Transformer.Options.Input);
        return inputSchema.With([SchemaShape.Column.Of(Transformer.Options.Output, Transformer.OutputType)]);
    }
}

/// <inheritdoc cref="ImageResizingEstimator"/>
public sealed class ImageResizingTransformer : OneToOneTransformerBase
{
    internal ImageResizingTransformer(IHostEnvironment environment, Settings settings)
        : base(environment.Register(nameof(ImageResizingTransformer)), (settings.Output, settings.Input))
    {
        Check(settings.Width > 0, "imageWidth");
        Check(settings.Height > 0, "imageHeight");
        Check(Enum.IsDefined(settings.Resizing), "resizing");
        Check(Enum.IsDefined(settings.Anchor), "cropAnchor");
        Options = settings;
        OutputType = new(settings.Height, settings.Width);
    }

    internal sealed record Settings(string Output, string Input, int Width, int Height,
        ImageResizingEstimator.ResizingKind Resizing, ImageResizingEstimator.Anchor Anchor);

    internal Settings Options { get; }

    internal ImageDataViewType OutputType { get; }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int pair, int inputColumn) =>
        ImageColumns.CheckImage(inputSchema, inputColumn);

    private protected override JsonNode SavedSettings() => ModelFile.Node(Options);

    internal static ITransformer Load(IHostEnvironment environment, JsonElement settings) =>
        new ImageResizingTransformer(environment, ModelFile.Read<Settings>(settings));

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private static void Check(bool valid, string parameter)
    {
        if (!valid)
            throw Contracts.Param(parameter, "Invalid value");
    }

    private sealed class Mapper(ImageResizingTransformer parent, DataViewSchema inputSchema) : OneToOneMapperBase(parent, inputSchema)
    {
        private protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
            [new(parent.Options.Output, parent.OutputType, null)];

        private protected override Delegate MakeGetter(DataViewRow input, int pair, Func<int, bool> activeOutput, out Action disposer)
        {
            var getSource = input.GetGetter<MLImage>(input.Schema[InputColumns[pair].Index]);
            MLImage source = null;
            disposer = () => source?.Dispose();
            var to = parent.Options;
            ValueGetter<MLImage> getter = (ref MLImage value) =>
            {
                value?.Dispose();
                value = null;
                getSource(ref source);
                if (source is null)
                    return;
                // An image of that size already is handed on itself: two owners, as officially.
                value = source.Height == to.Height && source.Width == to.Width
                    ? source
                    : source.CloneWithResizing(to.Width, to.Height, to.Resizing, to.Anchor);
            };
            return getter;
        }
    }
}
