using MLNet.Sgm.Weights;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>What an ONNX file says of the model in it, beside its weights.</summary>
internal sealed record OnnxModel
{
    internal required string Path { get; init; }

    internal required int Opset { get; init; }

    internal required string Producer { get; init; }

    internal required OnnxInput Input { get; init; }

    /// <summary>The number of outputs an image.</summary>
    internal required long Outputs { get; init; }

    internal required IReadOnlyList<string> PreprocessingSteps { get; init; }

    internal required bool IsNormalizing { get; init; }

    internal required PixelRange Range { get; init; }

    /// <summary>The final softmax that the attack goes around, or null.</summary>
    internal required string? Softmax { get; init; }

    internal required IReadOnlyList<OnnxBranch> Branches { get; init; }

    internal required IReadOnlyList<LoneAddition> OtherAdditions { get; init; }

    internal required long Parameters { get; init; }

    /// <summary>The classes that the file names itself, or null.</summary>
    internal required IReadOnlyList<string>? ClassNames { get; init; }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">It cannot be read or understood.</exception>
    internal static OnnxModel Read(string path)
    {
        var graph = OnnxGraph.Read(path);
        var preprocessing = new GraphPreprocessing(graph);
        var finder = new BranchFinder(graph, new(graph), null);
        var parameters = graph.Constants.Values.Where(constant => constant.is_floating_point()).Sum(constant => constant.numel());
        using var network = new OnnxNetwork(graph, new(0, ExtraClass.Unknown));
        return new()
        {
            Path = path,
            Opset = graph.Opset,
            Producer = graph.Producer,
            Input = graph.Input,
            Outputs = network.CountOutputs(),
            PreprocessingSteps = preprocessing.Steps,
            IsNormalizing = preprocessing.IsThere,
            Range = preprocessing.Range,
            Softmax = FinalSoftmax.Of(graph)?.Node.Operator,
            Branches = finder.Branches,
            OtherAdditions = finder.Others,
            Parameters = parameters,
            ClassNames = MetadataClasses.Of(graph.Metadata),
        };
    }

    /// <summary>The classes that a classifier of it has where its user names none.</summary>
    /// <exception cref="ArgumentException">The file names none, and has not as many outputs as ImageNet has classes, with or without a background.</exception>
    internal IReadOnlyList<string> DefaultClassNames => ClassNames ?? (Outputs is Architecture.ImageNetClassCount or Architecture.ImageNetClassCount + 1 ? ImageNetClasses.Names
        : throw new ArgumentException(FormattableString.Invariant($"The ONNX model '{Path}' has {Outputs} outputs and does not name its classes: class names must be given (--classes).")));

    /// <summary>What happens before the graph where its user says nothing: its own preprocessing gets pixels of the range that it is made for.</summary>
    /// <exception cref="ArgumentException">The graph does not normalise its images itself, or takes them in any size.</exception>
    internal Preprocessing DefaultPreprocessing
    {
        get
        {
            if (!IsNormalizing && Range == PixelRange.ZeroToOne) throw new ArgumentException($"The ONNX model '{Path}' does not normalise its images itself: the mean and standard deviation that its weights expect must be given (--mean and --std, a Preprocessing in code; 0 and 1 for pixels as they are).");
            if (Input is not { Height: { } height, Width: { } width }) throw new ArgumentException($"The ONNX model '{Path}' takes images of any size: the size that it was trained with must be given (--input-size, a Preprocessing in code).");
            var channels = Input.Channels ?? 3;
            return new([.. Enumerable.Repeat(0f, channels)], [.. Enumerable.Repeat(1f, channels)], height, width) { Range = Range };
        }
    }

    /// <summary>What a user should know of how the file is taken.</summary>
    internal IEnumerable<string> Notes(ClassifierDescription description)
    {
        var file = System.IO.Path.GetFileName(Path);
        if (new ClassSelection(description.ClassNames.Count, description.ExtraClass).Drops(Outputs))
            yield return FormattableString.Invariant($"The ONNX model '{file}' has {Outputs} outputs: its {(description.ExtraClass == ExtraClass.Last ? "last" : "first")} is taken for a background and left out.");
        if (IsNormalizing && description.Preprocessing is var given && (given.Mean.Any(mean => mean != 0) || given.Std.Any(std => std != 1)))
            yield return $"The ONNX model '{file}' normalises its images itself ({string.Join(", ", PreprocessingSteps)}), and the given mean and standard deviation come on top of it.";
        if (Input.Batch is { } batch) yield return FormattableString.Invariant($"The ONNX model '{file}' is made for {batch} {(batch == 1 ? "image" : "images")} at a time, and batches go through it in such pieces: exported with a dynamic batch it is faster.");
    }

    /// <exception cref="ArgumentException">The preprocessing gives images that the graph does not take.</exception>
    internal void Require(Preprocessing preprocessing)
    {
        if (Input.Channels is { } channels && channels != preprocessing.Mean.Count)
            throw new ArgumentException(FormattableString.Invariant($"The ONNX model '{Path}' takes {channels} {(channels == 1 ? "channel" : "channels")}; found a preprocessing of {preprocessing.Mean.Count}."));
        if (Input.Height is { } height && height != preprocessing.Height || Input.Width is { } width && width != preprocessing.Width)
            throw new ArgumentException(FormattableString.Invariant($"The ONNX model '{Path}' takes images of {Input.Width}x{Input.Height}; found a preprocessing of {preprocessing.Width}x{preprocessing.Height}."));
    }
}
