using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes a vector of the pixels of each image.</summary>
public sealed class ImagePixelExtractingEstimator : TrivialEstimator<ImagePixelExtractingTransformer>
{
    internal ImagePixelExtractingEstimator(IHostEnvironment environment, ImagePixelExtractingTransformer.Settings settings)
        : base(environment.Register(nameof(ImagePixelExtractingEstimator)), new(environment, settings))
    {
    }

    /// <summary>Which channels.</summary>
    [Flags]
    public enum ColorBits : byte
    {
        Alpha = 1,
        Red = 2,
        Green = 4,
        Blue = 8,
        Rgb = Red | Green | Blue,
        All = Alpha | Rgb,
    }

    /// <summary>In which order; a channel that is not asked for is left out of it.</summary>
    public enum ColorsOrder : byte
    {
        ARGB = 1,
        ARBG = 2,
        ABRG = 3,
        ABGR = 4,
        AGRB = 5,
        AGBR = 6,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ImageColumns.FindImage(inputSchema, Transformer.Options.Input);
        return inputSchema.With([new(Transformer.Options.Output, SchemaShape.Column.VectorKind.Vector, Transformer.ItemType, false)]);
    }
}

/// <inheritdoc cref="ImagePixelExtractingEstimator"/>
public sealed class ImagePixelExtractingTransformer : OneToOneTransformerBase
{
    private readonly ChannelLayout _layout;

    internal ImagePixelExtractingTransformer(IHostEnvironment environment, Settings settings)
        : base(environment.Register(nameof(ImagePixelExtractingTransformer)), (settings.Output, settings.Input))
    {
        _layout = new(settings.Colors, settings.Order, settings.Interleaved, "colorsToExtract");
        if (!float.IsFinite(settings.Offset))
            throw Contracts.Param("offsetImage", "Must be finite");
        if (!float.IsFinite(settings.Scale) || settings.Scale == 0)
            throw Contracts.Param("scaleImage", "Must be finite and not zero");
        Options = settings;
    }

    internal sealed record Settings(string Output, string Input, ImagePixelExtractingEstimator.ColorBits Colors,
        ImagePixelExtractingEstimator.ColorsOrder Order, bool Interleaved, float Offset, float Scale, bool AsFloats);

    internal Settings Options { get; }

    internal NumberDataViewType ItemType => Options.AsFloats ? NumberDataViewType.Single : NumberDataViewType.Byte;

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int pair, int inputColumn)
    {
        ImageColumns.CheckImage(inputSchema, inputColumn);
        if (((ImageDataViewType)inputSchema[inputColumn].Type).Height == 0)
            throw Contracts.SchemaMismatch(nameof(inputSchema), "input", inputSchema[inputColumn].Name, "known-size image", "unknown-size image");
    }

    private protected override JsonNode SavedSettings() => ModelFile.Node(Options);

    internal static ITransformer Load(IHostEnvironment environment, JsonElement settings) =>
        new ImagePixelExtractingTransformer(environment, ModelFile.Read<Settings>(settings));

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly ImagePixelExtractingTransformer _parent;
        private readonly ImageDataViewType _imageType;
        private readonly VectorDataViewType _vectorType;

        public Mapper(ImagePixelExtractingTransformer parent, DataViewSchema inputSchema)
            : base(parent, inputSchema)
        {
            _parent = parent;
            _imageType = (ImageDataViewType)InputColumns[0].Type;
            _vectorType = new(parent.ItemType, parent._layout.Dimensions(_imageType.Height, _imageType.Width));
        }

        private protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [new(_parent.Options.Output, _vectorType, null)];

        private protected override Delegate MakeGetter(DataViewRow input, int pair, Func<int, bool> activeOutput, out Action disposer)
        {
            var getSource = input.GetGetter<MLImage>(input.Schema[InputColumns[pair].Index]);
            var (offset, scale) = (_parent.Options.Offset, _parent.Options.Scale);
            return _parent.Options.AsFloats
                ? Getter(getSource, [.. Enumerable.Range(0, 256).Select(value => (value - offset) * scale)], out disposer)
                : Getter(getSource, [.. Enumerable.Range(0, 256).Select(value => (byte)value)], out disposer);
        }

        /// <param name="getSource">The images.</param>
        /// <param name="values">What each value of a channel becomes.</param>
        /// <param name="disposer">Frees the last image.</param>
        private ValueGetter<VBuffer<T>> Getter<T>(ValueGetter<MLImage> getSource, T[] values, out Action disposer)
        {
            MLImage source = null;
            disposer = () => source?.Dispose();
            return (ref VBuffer<T> value) =>
            {
                getSource(ref source);
                var editor = VBufferEditor.Create(ref value, _vectorType.Size, source is null ? 0 : null);
                if (source is not null)
                    Extract(source, values, editor.Values);
                value = editor.Commit();
            };
        }

        private void Extract<T>(MLImage source, T[] values, Span<T> target)
        {
            if (source.Height != _imageType.Height || source.Width != _imageType.Width)
                throw Contracts.Invalid($"Column '{InputColumns[0].Name}' holds an image of {source.Width} x {source.Height} pixels where its type says {_imageType.Width} x {_imageType.Height}");
            var pixels = source.Pixels;
            foreach (var channel in _parent._layout.Channels)
            {
                var (position, step) = _parent._layout.Positions(channel, pixels.Length / 4);
                for (var i = ChannelLayout.ByteOf(channel, source.PixelFormat); i < pixels.Length; i += 4, position += step)
                    target[position] = values[pixels[i]];
            }
        }
    }
}
