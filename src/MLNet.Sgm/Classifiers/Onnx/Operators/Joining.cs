using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Several tensors to one, and one to several.</summary>
internal static class Joining
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        ("Concat", OnnxOperators.One(call => cat([.. call.Inputs.Select((_, index) => call[index])], call.Axis(1)))),
        ("Split", Split),
    ];

    private static IReadOnlyList<Tensor> Split(OnnxCall call)
    {
        var (x, axis) = (call[0], call.Axis(0));
        var parts = call.Attributes.Long("num_outputs", call.OutputCount);
        if (parts < 1) throw new OnnxProblem("must have at least one output");
        var chunk = (x.shape[axis] + parts - 1) / parts;
        var sizes = call.Longs("split", 1) ?? [.. Enumerable.Range(0, (int)parts).Select(part => Math.Clamp(x.shape[axis] - part * chunk, 0, chunk))];
        if (sizes.Length < call.OutputCount) throw new OnnxProblem(FormattableString.Invariant($"has {sizes.Length} parts for {call.OutputCount} outputs"));
        return [.. x.split(sizes, axis).Take(call.OutputCount)];
    }
}
