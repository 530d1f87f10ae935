using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Products of matrices.</summary>
internal static class Products
{
    internal static IEnumerable<(string Name, OnnxOperator Compute)> All =>
    [
        ("MatMul", OnnxOperators.One(call => Product(call[0], call[1]))),
        ("FusedMatMul", OnnxOperators.One(Fused)),
        ("Gemm", OnnxOperators.One(General)),
        ("Einsum", OnnxOperators.One(call => einsum(call.Attributes.Text("equation", ""), [.. call.Inputs.Select((_, index) => call[index])]))),
    ];

    private static Tensor General(OnnxCall call)
    {
        var (alpha, beta) = (call.Attributes.Float("alpha", 1), call.Attributes.Float("beta", 1));
        var a = call.Attributes.Flag("transA") ? call[0].t() : call[0];
        var (bias, isTransposed) = (call.Optional(2), call.Attributes.Flag("transB"));
        if (alpha == 1 && beta == 1 && (bias is null || bias.dim() == 1 && bias.shape[0] == call[1].shape[isTransposed ? 0 : 1])) return functional.linear(a, isTransposed ? call[1] : call[1].t(), bias);
        var product = Product(a, isTransposed ? call[1].t() : call[1]);
        if (alpha != 1) product = product * alpha;
        return bias is null ? product : product + (beta == 1 ? bias : bias * beta);
    }

    private static Tensor Fused(OnnxCall call)
    {
        var a = call.Attributes.Flag("transA") ? call[0].transpose(-1, -2) : call[0];
        var b = call.Attributes.Flag("transB") ? call[1].transpose(-1, -2) : call[1];
        return Product(a, b) * call.Attributes.Float("alpha", 1);
    }

    /// <summary>The product, of shapes that were looked at: TorchSharp's <c>matmul</c>, alone of what is used here, ends the process where they do not fit.</summary>
    internal static Tensor Product(Tensor a, Tensor b)
    {
        var (left, right) = (a.shape, b.shape);
        if (left.Length == 0 || right.Length == 0 || left[^1] != right[Math.Max(0, right.Length - 2)]) throw new ArgumentException("matrices of these shapes have no product");
        var batches = Math.Min(left.Length, right.Length) - 2;
        for (var i = 3; i < batches + 3; i++)
            if (left[^i] != right[^i] && left[^i] != 1 && right[^i] != 1) throw new ArgumentException("batches of matrices of these shapes have no product");
        if (a.dtype != b.dtype) throw new ArgumentException($"matrices of {a.dtype} and {b.dtype} have no product");
        return a.matmul(b);
    }
}
