using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>
/// The value of a condition that depends on the sizes of the image alone, as exporters leave it where they drop dimensions of 1: told by running what it needs on images of zeros, several numbers of them and, where the
/// model takes any size, several sizes.
/// </summary>
internal static class KnownCondition
{
    /// <summary>The value; null where it is not the same for all.</summary>
    internal static bool? Of(string condition, IReadOnlyList<OnnxStep> steps, IReadOnlyDictionary<string, Tensor> constants, OnnxInput input)
    {
        var needed = Needed(condition, steps);
        var found = input.Examples().Select(images => Run(condition, needed, constants, input, images)).Distinct().ToList();
        return found is [var only] ? only : null;
    }

    private static List<OnnxStep> Needed(string condition, IReadOnlyList<OnnxStep> steps)
    {
        HashSet<string> names = [condition];
        var needed = new List<OnnxStep>();
        foreach (var step in steps.Reverse().Where(step => step.Node.Outputs.Any(names.Contains)))
        {
            names.UnionWith(step.Node.Inputs);
            needed.Add(step);
        }
        needed.Reverse();
        return needed;
    }

    private static bool Run(string condition, List<OnnxStep> steps, IReadOnlyDictionary<string, Tensor> constants, OnnxInput input, Tensor images)
    {
        using var scope = NewDisposeScope();
        var last = new Dictionary<string, int>();
        foreach (var (index, step) in steps.Index())
            foreach (var name in step.Node.Inputs) last[name] = index;
        var values = new Dictionary<string, Tensor> { [input.Name] = input.Arrange(images) };
        foreach (var (index, step) in steps.Index())
        {
            var outputs = step.Run([.. step.Node.Inputs.Select(name => name == "" ? null : values.GetValueOrDefault(name) ?? constants[name])], ScalarType.Float32, isTrial: true);
            foreach (var (name, output) in step.Node.Outputs.Zip(outputs)) values[name] = output;
            // What is an input and an output goes with the scope.
            foreach (var name in step.Node.Inputs.Distinct().Where(name => last[name] == index))
                if (values.Remove(name, out var used) && !outputs.Any(output => ReferenceEquals(output, used))) used.Dispose();
        }
        return values[condition].to(ScalarType.Bool).reshape(1)[0].item<bool>();
    }
}
