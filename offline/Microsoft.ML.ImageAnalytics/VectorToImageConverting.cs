using System.Text.Json;
using System.Text.Json.Nodes;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes an image of each vector of pixels.</summary>
public sealed class VectorToImageConvertingEstimator : TrivialEstimator<VectorToImageConvertingTransformer>
{
    internal VectorToImageConvertingEstimator(IHostEnvironment environment, VectorToImageConvertingTransformer.Settings settings)
        : base(environment.Register(nameof(VectorToImageConvertingEstimator)), new(environment, settings))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var settings = Transformer.Options;
        var column = inputSchema.FindColumn(settings.Input);
        if (column.Kind != SchemaShape.Column.VectorKind.Vector || !VectorToImageConvertingTransformer.Takes(column.ItemType))
            throw Contracts.SchemaMismatch(nameof(inputSchema), "input", settings.Input, "known-size vector of type Single, Double or Byte", column.TypeText());
        return inputSchema.With([SchemaShape.Column.Of(settings.Output, Transformer.OutputType)]);
    }
}

/// <inheritdoc cref="VectorToImageConvertingEstimator"/>
public sealed class VectorToImageConvertingTransformer : OneToOneTransformerBase
{
    private readonly ChannelLayout _layout;

    internal VectorToImageConvertingTransformer(IHostEnvironment environment, Settings settings)
        : base(environment.Register(nameof(VectorToImageConvertingTransformer)), (settings.Output, settings.Input))
    {
        _layout = new(settings.Colors, settings.Order, settings.Interleaved, "colorsPresent");
        if (settings.Width <= 0)
            throw Contracts.Param("imageWidth", "Image width must be greater than zero");
        if (settings.Height <= 0)
            throw Contracts.Param("imageHeight", "Image height must be greater than zero");
        if (!float.IsFinite(settings.Offset))
            throw Contracts.Param("offsetImage", "Must be finite");
        if (!float.IsFinite(settings.Scale) || settings.Scale == 0)
            throw Contracts.Param("scaleImage", "Must be finite and not zero");
        Options = settings;
        OutputType = new(settings.Height, settings.Width);
    }

    internal sealed record Settings(string Output, string Input, int Height, int Width, ColorBits Colors, ColorsOrder Order,
        bool Interleaved, float Scale, float Offset, int DefaultAlpha, int DefaultRed, int DefaultGreen, int DefaultBlue)
    {
        public int Default(ColorBits channel) => channel switch
        {
            ColorBits.Alpha => DefaultAlpha,
            ColorBits.Red => DefaultRed,
            ColorBits.Green => DefaultGreen,
            _ => DefaultBlue,
        };
    }

    internal Settings Options { get; }

    internal ImageDataViewType OutputType { get; }

    internal static bool Takes(DataViewType itemType) =>
        itemType == NumberDataViewType.Single || itemType == NumberDataViewType.Double || itemType == NumberDataViewType.Byte;

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int pair, int inputColumn)
    {
        var (name, type) = (inputSchema[inputColumn].Name, inputSchema[inputColumn].Type);
        if (type is not VectorDataViewType vector)
            throw Contracts.SchemaMismatch(nameof(inputSchema), "input", name, "image", type.ToString());
        if (vector.Size != (long)Options.Height * Options.Width * _layout.Count)
        {
            var expected = new VectorDataViewType(vector.ItemType, Options.Height, Options.Width, _layout.Count);
            throw Contracts.SchemaMismatch(nameof(inputSchema), "input", name, expected.ToString(), vector.ToString());
        }
    }

    private protected override JsonNode SavedSettings() => ModelFile.Node(Options);

    internal static ITransformer Load(IHostEnvironment environment, JsonElement settings) =>
        new VectorToImageConvertingTransformer(environment, ModelFile.Read<Settings>(settings));

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private sealed class Mapper(VectorToImageConvertingTransformer parent, DataViewSchema inputSchema) : OneToOneMapperBase(parent, inputSchema)
    {
        private readonly Settings _settings = parent.Options;

        private protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [new(_settings.Output, parent.OutputType, null)];

        private protected override Delegate MakeGetter(DataViewRow input, int pair, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            var column = input.Schema[InputColumns[pair].Index];
            var itemType = ((VectorDataViewType)column.Type).ItemType;
            return itemType == NumberDataViewType.Single ? Getter<float>(input, column)
                : itemType == NumberDataViewType.Double ? Getter<double>(input, column)
                : itemType == NumberDataViewType.Byte ? Getter<byte>(input, column)
                : throw Contracts.Invalid("We only support float, double or byte arrays");
        }

        private ValueGetter<MLImage> Getter<T>(DataViewRow input, DataViewSchema.Column column)
            where T : struct, INumber<T>
        {
            var getSource = input.GetGetter<VBuffer<T>>(column);
            VBuffer<T> source = default, dense = default;
            return (ref MLImage value) =>
            {
                getSource(ref source);
                if (source.GetValues().Length == 0)
                {
                    value = null;
                    return;
                }
                source.CopyToDense(ref dense);
                value = Image(dense.GetValues());
                value.Tag = nameof(VectorToImageConvertingTransformer);
            };
        }

        private MLImage Image<T>(ReadOnlySpan<T> values)
            where T : struct, INumber<T>
        {
            // Bytes are taken as they are.
            var isScaled = typeof(T) != typeof(byte) && (_settings.Offset != 0 || _settings.Scale != 1);
            var pixels = new byte[4 * _settings.Height * _settings.Width];
            foreach (var channel in (ReadOnlySpan<ColorBits>)[ColorBits.Alpha, ColorBits.Red, ColorBits.Green, ColorBits.Blue])
            {
                var isPresent = parent._layout.Has(channel);
                var (position, step) = isPresent ? parent._layout.Positions(channel, pixels.Length / 4) : default;
                var absent = channel == ColorBits.Alpha && isScaled ? (byte)0 : Byte(_settings.Default(channel), isScaled);
                for (var i = ChannelLayout.ByteOf(channel, MLPixelFormat.Bgra32); i < pixels.Length; i += 4, position += step)
                    pixels[i] = isPresent ? Byte(float.CreateTruncating(values[position]), isScaled) : absent;
            }
            return new(pixels, _settings.Width, _settings.Height, MLPixelFormat.Bgra32, isOpaque: false);
        }

        /// <summary>Cut off, or scaled and rounded; nothing keeps values within a byte, and scaled images without alpha are transparent, as officially.</summary>
        private byte Byte(float value, bool isScaled) =>
            isScaled ? (byte)Math.Round(value * _settings.Scale - _settings.Offset) : (byte)value;
    }
}
