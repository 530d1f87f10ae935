using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class TensorArithmeticTests : TensorTestBase
{
    private static readonly float[] Left = [-2, -0.5f, 0.25f, 3];
    private static readonly float[] Right = [4, -1, 0.5f, 2];

    public static IEnumerable<(string, Func<Tensor, Tensor, Tensor>, Func<float, float, float>)> Binary =>
    [
        ("x + y", (x, y) => x + y, (x, y) => x + y),
        ("x - y", (x, y) => x - y, (x, y) => x - y),
        ("x * y", (x, y) => x * y, (x, y) => x * y),
        ("x / y", (x, y) => x / y, (x, y) => x / y),
        ("minimum", (x, y) => x.minimum(y), Math.Min),
        ("maximum", (x, y) => x.maximum(y), Math.Max),
        ("add with alpha", (x, y) => x.add(y, 3), (x, y) => x + 3 * y),
        ("add_", (x, y) => x.add_(y), (x, y) => x + y),
        ("sub_", (x, y) => x.sub_(y), (x, y) => x - y),
        ("mul_", (x, y) => x.mul_(y), (x, y) => x * y),
        ("div_", (x, y) => x.div_(y), (x, y) => x / y),
        ("div floor", (x, y) => x.div(y, RoundingMode.floor), (x, y) => MathF.Floor(x / y)),
        ("div trunc", (x, y) => x.div(y, RoundingMode.trunc), (x, y) => MathF.Truncate(x / y)),
        ("copy_", (x, y) => x.copy_(y), (_, y) => y),
        ("where", (x, y) => where(x.lt(y), x, y), Math.Min),
        ("clamp", (x, y) => x.clamp(-y.abs(), y.abs()), (x, y) => Math.Clamp(x, -Math.Abs(y), Math.Abs(y))),
        ("clamp_", (x, y) => x.clamp_(max: y), Math.Min),
    ];

    public static IEnumerable<(string, Func<Tensor, Tensor>, Func<float, float>)> Unary =>
    [
        ("-x", x => -x, x => -x),
        ("x + 2", x => x + 2, x => x + 2),
        ("2 + x", x => 2 + x, x => x + 2),
        ("x - 0.5f", x => x - 0.5f, x => x - 0.5f),
        ("1 - x", x => 1 - x, x => 1 - x),
        ("x * 2.0", x => x * 2.0, x => x * 2),
        ("3L * x", x => 3L * x, x => x * 3),
        ("x / 4", x => x / 4, x => x / 4),
        ("1 / x", x => 1 / x, x => 1 / x),
        ("abs", x => x.abs(), Math.Abs),
        ("sign", x => x.sign(), x => Math.Sign(x)),
        ("exp", x => x.exp(), MathF.Exp),
        ("log", x => x.abs().log(), x => MathF.Log(Math.Abs(x))),
        ("sqrt", x => x.abs().sqrt(), x => MathF.Sqrt(Math.Abs(x))),
        ("square", x => x.square(), x => x * x),
        ("pow", x => x.pow(3), x => x * x * x),
        ("sin", x => x.sin(), MathF.Sin),
        ("cos", x => x.cos(), MathF.Cos),
        ("tanh", x => x.tanh(), MathF.Tanh),
        ("sigmoid", x => x.sigmoid(), x => 1 / (1 + MathF.Exp(-x))),
        ("relu", x => x.relu(), x => Math.Max(x, 0)),
        ("relu_", x => x.relu_(), x => Math.Max(x, 0)),
        ("floor", x => x.floor(), MathF.Floor),
        ("ceil", x => x.ceil(), MathF.Ceiling),
        ("round, half to even", x => x.round(), x => MathF.Round(x)),
        ("clamp", x => x.clamp(-1, 1), x => Math.Clamp(x, -1, 1)),
        ("clamp from below only", x => x.clamp(min: (Scalar)(-1)), x => Math.Max(x, -1)),
        ("clamp_min_", x => x.clamp_min_(0), x => Math.Max(x, 0)),
        ("clamp_max", x => x.clamp_max(0), x => Math.Min(x, 0)),
        ("fill_", x => x.fill_(7), _ => 7),
        ("zero_", x => x.zero_(), _ => 0),
    ];

    [TestMethod]
    [DynamicData(nameof(Binary))]
    public void Two_tensors_give(string name, Func<Tensor, Tensor, Tensor> operation, Func<float, float, float> formula) =>
        Ramp.AreClose([.. Left.Zip(Right, formula)], operation(tensor(Left), tensor(Right)));

    [TestMethod]
    [DynamicData(nameof(Unary))]
    public void One_tensor_gives(string name, Func<Tensor, Tensor> operation, Func<float, float> formula) =>
        Ramp.AreClose([.. Left.Select(formula)], operation(tensor(Left)));

    [TestMethod]
    public void Comparisons_give_booleans()
    {
        using var x = tensor(Left);

        CollectionAssert.AreEqual(new[] { false, false, true, true }, x.gt(0).data<bool>().ToArray());
        CollectionAssert.AreEqual(new[] { true, true, false, false }, x.lt(tensor(new float[] { 0, 0, 0, 0 })).data<bool>().ToArray());
        CollectionAssert.AreEqual(new[] { false, true, false, false }, x.eq(-0.5f).data<bool>().ToArray());
        Assert.IsTrue(x.ne(5).all().item<bool>());
        Assert.IsFalse(x.isnan().any().item<bool>());
    }

    [TestMethod]
    public void An_operation_in_place_gives_another_object_on_the_same_memory()
    {
        using var x = tensor(Left);

        using var same = x.add_(1);

        Assert.AreNotSame(x, same);
        Ramp.AreClose([-1, 0.5f, 1.25f, 4], x);
    }

    [TestMethod]
    public void An_integer_scalar_keeps_the_type_of_an_integer_tensor()
    {
        using var x = tensor(new long[] { 1, 2 });

        Assert.AreEqual(ScalarType.Int64, (x + 1).dtype);
        Assert.AreEqual(ScalarType.Float32, (x / 2).dtype);
    }

    [TestMethod]
    public void A_matrix_product_multiplies_rows_by_columns() =>
        Ramp.AreClose([19, 22, 43, 50], tensor([1f, 2, 3, 4], [2, 2]).matmul(tensor([5f, 6, 7, 8], [2, 2])));

    [TestMethod]
    public void What_libtorch_refuses_is_an_exception_with_its_message()
    {
        using var x = ones([2, 3]);
        using var y = ones([2, 4]);

        var error = Assert.ThrowsExactly<ExternalException>(() => x + y);

        StringAssert.Contains(error.Message, "The size of tensor a (3) must match the size of tensor b (4)");
    }

    [TestMethod]
    public void A_shape_that_does_not_fit_is_an_exception_with_its_message()
    {
        var error = Assert.ThrowsExactly<ExternalException>(() => ones([6]).view(4, 2));

        StringAssert.Contains(error.Message, "invalid for input of size 6");
    }

    [TestMethod]
    public void A_disposed_tensor_can_no_longer_be_used()
    {
        var x = ones([2]);
        x.Dispose();

        Assert.IsTrue(x.IsInvalid);
        Assert.ThrowsExactly<InvalidOperationException>(() => x + 1);
        Assert.ThrowsExactly<InvalidOperationException>(() => x.shape);
        x.Dispose();
    }
}
