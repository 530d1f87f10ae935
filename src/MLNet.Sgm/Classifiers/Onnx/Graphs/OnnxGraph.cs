using MLNet.Sgm.Weights;
using Onnx;
using static TorchSharp.torch;
using Kind = Onnx.TensorProto.Types.DataType;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>An ONNX model, read: one input, one output, the steps between them, and what they need beside the image.</summary>
internal sealed class OnnxGraph
{
    private OnnxGraph(ModelProto model, string path)
    {
        var graph = model.Graph;
        var initializers = graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        var inputs = graph.Input.Where(input => !initializers.Contains(input.Name)).ToList();
        var input = Only(inputs, "input", path);
        var output = Only([.. graph.Output], "output", path);
        (Path, Opset, Producer) = (path, OnnxFile.OpsetOf(model), $"{model.ProducerName} {model.ProducerVersion}".Trim());
        Input = OnnxInput.Of(input, path);
        Output = output.Name;
        Metadata = model.MetadataProps.GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        var folder = new GraphFolder(path, Opset, OnnxFile.PartsOf(model, path).Sum(file => new FileInfo(file).Length), model.Functions, Input);
        folder.Fold(graph, Output);
        (Steps, Constants) = (folder.Steps, folder.Constants);
        if (!Steps.Any(step => step.IsData && step.Node.Outputs.Contains(Output))) throw new WeightFileException($"The output '{Output}' of the ONNX model '{path}' must be computed from its input '{Input.Name}'; it is constant.");
    }

    internal string Path { get; }

    internal int Opset { get; }

    /// <summary>What wrote the file, with its version; may be empty.</summary>
    internal string Producer { get; }

    internal OnnxInput Input { get; }

    internal string Output { get; }

    /// <summary>What the file says of itself.</summary>
    internal IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>What is computed, in order.</summary>
    internal IReadOnlyList<OnnxStep> Steps { get; }

    /// <summary>The constants that steps take; whoever reads the graph owns them.</summary>
    internal IReadOnlyDictionary<string, Tensor> Constants { get; }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">It cannot be read or understood.</exception>
    internal static OnnxGraph Read(string path) => new(OnnxFile.Read(path), path);

    private static ValueInfoProto Only(IReadOnlyList<ValueInfoProto> found, string role, string path) => found.Count == 1 ? found[0]
        : throw new WeightFileException(FormattableString.Invariant($"The ONNX model '{path}' must have one {role}; found {found.Count}{(found.Count == 0 ? "" : $": {string.Join(", ", found.Select(value => value.Name))}")}."));
}

/// <summary>The input of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsChannelsLast">Whether images lie as N×H×W×C rather than N×C×H×W.</param>
/// <param name="Batch">The number of images that the graph is made for; null for any.</param>
/// <param name="Channels">1 or 3, or null where the file does not say.</param>
/// <param name="Height">In pixels, or null for any.</param>
/// <param name="Width">In pixels, or null for any.</param>
/// <param name="IsBytes">Whether it takes whole numbers, 0 to 255.</param>
internal sealed record OnnxInput(string Name, bool IsChannelsLast, int? Batch, int? Channels, int? Height, int? Width, bool IsBytes)
{
    private const int LargestSide = 1 << 16;

    private const long MostValues = 1 << 26;

    // Where a model takes any size.
    private static readonly int[] TryOutSides = [224, 192];

    internal static OnnxInput Of(ValueInfoProto value, string path)
    {
        if (value.Type?.TensorType is not { } tensor) throw Unfit("what is no tensor");
        var kind = (Kind)tensor.ElemType;
        if (kind is not (Kind.Float or Kind.Float16 or Kind.Double or Kind.Bfloat16 or Kind.Uint8)) throw Unfit($"{kind} values");
        if (tensor.Shape is null) return new(value.Name, false, null, null, null, null, kind == Kind.Uint8);
        if (tensor.Shape.Dim.Count != 4) throw Unfit(FormattableString.Invariant($"{tensor.Shape.Dim.Count} dimensions"));
        var sizes = tensor.Shape.Dim.Select(dimension => dimension.DimValue).Select(size => size is > 0 and <= LargestSide ? (int?)size : size > LargestSide || size < -1 ? throw Unfit($"a dimension of {size}") : null).ToArray();
        if (sizes.Aggregate(1L, (product, size) => product * (size ?? 1)) is > MostValues or < 0) throw Unfit(FormattableString.Invariant($"more than {MostValues} values"));
        var isLast = LiesChannelsLast(sizes[1], sizes[3]);
        if (!isLast && sizes[1] is not (null or 1 or 3)) throw Unfit($"{sizes[1]} channels");
        return isLast ? new(value.Name, true, sizes[0], sizes[3], sizes[1], sizes[2], kind == Kind.Uint8) : new(value.Name, false, sizes[0], sizes[1], sizes[2], sizes[3], kind == Kind.Uint8);

        WeightFileException Unfit(string found) => new($"The input '{value.Name}' of the ONNX model '{path}' must be images, N×C×H×W or N×H×W×C with 1 or 3 channels; found {found}.");
    }

    /// <summary>Images of zeros, N×C×H×W, as many as are asked for or as the graph is made for.</summary>
    internal Tensor Zeros(int count, int side) => zeros(Batch ?? count, Channels ?? 3, Height ?? side, Width ?? side);

    /// <inheritdoc cref="Zeros(int, int)"/>
    internal Tensor Zeros(int count) => Zeros(count, TryOutSides[0]);

    /// <summary>Images of zeros in those numbers and sizes that tell what depends on these.</summary>
    internal IEnumerable<Tensor> Examples()
    {
        yield return Zeros(2);
        if (Batch is null) yield return Zeros(3);
        if (Height is null || Width is null) yield return Zeros(2, TryOutSides[1]);
    }

    /// <summary>Images, N×C×H×W, as the graph takes them.</summary>
    internal Tensor Arrange(Tensor images) => IsChannelsLast ? images.permute(0, 2, 3, 1) : images;

    /// <summary>Whether images lie as N×H×W×C, told by the second and the last dimension.</summary>
    internal static bool LiesChannelsLast(int? second, int? last) => last is 1 or 3 && second is not (1 or 3);

    public override string ToString() => FormattableString.Invariant($"{Name}: {Size(Batch, "N")}×{(IsChannelsLast ? $"{Size(Height, "H")}×{Size(Width, "W")}×{Size(Channels, "C")}" : $"{Size(Channels, "C")}×{Size(Height, "H")}×{Size(Width, "W")}")}");

    private static string Size(int? size, string otherwise) => size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? otherwise;
}
