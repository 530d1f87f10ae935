using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Attention as one node (Vaswani et al., NeurIPS 2017): softmax(scale · Q·Kᵀ + mask) · V.</summary>
internal static class Attending
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All => [("Attention", OnnxOperators.One(Attend))];

    private static Tensor Attend(OnnxCall call)
    {
        if (call.OutputCount > 1 || call.Optional(4) is not null || call.Optional(5) is not null) throw new OnnxProblem("keeps keys and values of calls before; expected attention within an image");
        if (call.Attributes.Float("softcap", 0) != 0) throw new OnnxProblem("has a softcap; expected none");
        var query = Heads(call[0], call.Attributes.Long("q_num_heads", 0));
        var (key, value) = (Shared(call[1]), Shared(call[2]));
        var scores = query.matmul(key.transpose(-1, -2)) * call.Attributes.Float("scale", 1 / Math.Sqrt(query.shape[^1]));
        if (call.Optional(3) is { } mask) scores = mask.dtype == ScalarType.Bool ? scores.masked_fill(mask.logical_not(), double.NegativeInfinity) : scores + mask;
        if (call.Attributes.Flag("is_causal")) scores = scores.masked_fill(ones(scores.shape[^2..], dtype: ScalarType.Bool, device: scores.device).tril().logical_not(), double.NegativeInfinity);
        var attended = scores.softmax(-1).matmul(value);
        return call[0].dim() == 4 ? attended : attended.transpose(1, 2).flatten(2);

        // Several heads of queries may share one of keys and values.
        Tensor Shared(Tensor x) => Heads(x, call.Attributes.Long("kv_num_heads", 0)) is var heads && heads.shape[1] == query.shape[1] ? heads : heads.repeat_interleave(query.shape[1] / heads.shape[1], 1);
    }

    /// <summary>N×heads×tokens×channels of that, or of N×tokens×(heads · channels).</summary>
    private static Tensor Heads(Tensor x, long heads) => x.dim() switch
    {
        4 => x,
        3 when heads > 0 => x.reshape(x.shape[0], x.shape[1], heads, x.shape[2] / heads).transpose(1, 2),
        var rank => throw new OnnxProblem(FormattableString.Invariant($"must take tensors of 4 dimensions, or of 3 and say how many heads they have; found {rank}")),
    };
}
