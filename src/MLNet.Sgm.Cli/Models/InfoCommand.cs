using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Cli.Models;

/// <summary><c>sgm models info</c>: one architecture, or an ONNX model.</summary>
internal static class InfoCommand
{
    // What networks for small images are told of at: those of CIFAR-10 are of this size.
    private const int SmallSide = 32;

    internal static Command Create()
    {
        var name = ArchitectureNames.CreateArgument(takesOnnx: true);
        var command = new DocumentedCommand("info", "Says what is known of an architecture: its size, what it expects of an image, whether gamma decays anything, and its published weights. Of an ONNX model: its input, what it does to images itself, and the residual branches of its graph.") { Examples = ["sgm models info resnet152", "sgm models info resnet50 --layers", "sgm models info model.onnx"] };
        var layers = new Option<bool>("--layers") { Description = "Also list the network's layers, by the names that attacks on features take, with the shapes of their outputs for one image." };
        command.Add(name);
        command.Add(layers);
        command.SetAction((arguments, terminal) =>
        {
            if (ArchitectureNames.IsOnnx(arguments.GetRequiredValue(name))) return OnnxInfo.Write(arguments.GetRequiredValue(name), terminal);
            var architecture = Architectures.Find(arguments.GetRequiredValue(name));
            var classes = architecture.ClassNames?.Count ?? Architecture.ImageNetClassCount;
            var (parameters, isResidual) = Measure(architecture, classes);
            var weights = KnownWeights.All.Where(known => known.Architecture == architecture.Name).ToList();
            var shapes = arguments.GetValue(layers) ? LayerShapes.Of(architecture, classes, architecture.Preprocessing?.Height ?? SmallSide, architecture.Preprocessing?.Width ?? SmallSide) : null;
            if (terminal.IsJson)
                terminal.WriteJson(new { architecture.Name, architecture.Title, architecture.Group, Parameters = parameters, Classes = classes, TakesGamma = isResidual, architecture.Preprocessing, Weights = weights.Select(known => new { known.Name, known.Url, known.Sha256, known.Bytes, known.License, known.Top1, Path = CachedPath(known) }), Layers = shapes?.Select(layer => new { layer.Name, layer.Shape }) });
            else
                foreach (var line in Lines(architecture, parameters, classes, isResidual, weights).Concat(shapes?.Select(Line) ?? [])) terminal.Output.WriteLine(line);
            return ExitCode.Success;
        });
        return command;
    }

    private static (long Parameters, bool IsResidual) Measure(Architecture architecture, int classes)
    {
        using var network = architecture.CreateNetwork(classes);
        return (network.parameters().Sum(parameter => parameter.numel()), network is IResidualNetwork);
    }

    private static IEnumerable<string> Lines(Architecture architecture, long parameters, int classes, bool isResidual, IReadOnlyList<KnownWeights> weights)
    {
        yield return $"{architecture.Name}: {architecture.Title}";
        yield return string.Create(CultureInfo.InvariantCulture, $"parameters: {parameters:N0} with {classes} classes");
        yield return $"gamma below 1: {(isResidual ? "yes" : "no, it has no residual branches")}";
        yield return architecture.Preprocessing is { } own
            ? $"images: {own.Width}x{own.Height}, {own.Filter.ToString().ToLowerInvariant()}, mean {Values(own.Mean)}, std {Values(own.Std)}"
            : "images: of any size, with 1 or 3 channels; --mean, --std and --input-size say what its weights were trained with";
        if (weights.Count == 0) yield return "published weights: none";
        foreach (var known in weights)
        {
            yield return $"{known.Name}: {known.Url}";
            List<string> facts = [$"SHA-256 {known.Sha256}{(known.Sha256.Length < 64 ? "..." : "")}"];
            if (known.Bytes is { } bytes) facts.Add(string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"));
            if (known.Top1 is { } top1) facts.Add(string.Create(CultureInfo.InvariantCulture, $"top-1 {top1:P1}"));
            if (known.License is { } licence) facts.Add($"licence {licence}");
            facts.Add(CachedPath(known) is { } path ? $"in {path}" : "not in the cache");
            yield return $"  {string.Join(", ", facts)}";
        }
    }

    private static string Line((string Name, long[] Shape) layer) => $"layer {(layer.Name.Length == 0 ? "(the network)" : layer.Name)}: {string.Join('x', layer.Shape.Skip(1))}";

    private static string? CachedPath(KnownWeights weights) => new WeightCache().PathOf(weights) is var path && File.Exists(path) ? path : null;

    private static string Values(IEnumerable<float> values) => string.Join(' ', values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
}
