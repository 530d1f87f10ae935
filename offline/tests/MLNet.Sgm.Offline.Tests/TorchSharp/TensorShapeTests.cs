using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class TensorShapeTests : TensorTestBase
{
    private static Tensor Counted(params long[] shape) => tensor([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => (float)i)], shape);

    public static IEnumerable<(string, Func<Tensor, Tensor>, long[], float[])> Views =>
    [
        ("view", x => x.view(3, -1), [3, 2], [0, 1, 2, 3, 4, 5]),
        ("reshape", x => x.t().reshape(6), [6], [0, 3, 1, 4, 2, 5]),
        ("permute", x => x.permute(1, 0), [3, 2], [0, 3, 1, 4, 2, 5]),
        ("transpose", x => x.transpose(0, 1), [3, 2], [0, 3, 1, 4, 2, 5]),
        ("flatten", x => x.flatten(), [6], [0, 1, 2, 3, 4, 5]),
        ("unsqueeze", x => x.unsqueeze(-1), [2, 3, 1], [0, 1, 2, 3, 4, 5]),
        ("squeeze", x => x.unsqueeze(0).squeeze(), [2, 3], [0, 1, 2, 3, 4, 5]),
        ("expand", x => x.narrow(0, 0, 1).expand(2, 3), [2, 3], [0, 1, 2, 0, 1, 2]),
        ("flip", x => x.flip(1), [2, 3], [2, 1, 0, 5, 4, 3]),
        ("select", x => x.select(1, 2), [2], [2, 5]),
        ("narrow", x => x.narrow(1, 1, 2), [2, 2], [1, 2, 4, 5]),
        ("slice", x => x.slice(1, 0, 3, 2), [2, 2], [0, 2, 3, 5]),
        ("as_strided", x => x.as_strided([3, 2], [1, 3]), [3, 2], [0, 3, 1, 4, 2, 5]),
        ("as_strided from an offset", x => x.as_strided([2, 2], [0, 2], 1), [2, 2], [1, 3, 1, 3]),
        ("index", x => x[1], [3], [3, 4, 5]),
        ("two indices", x => x[1, 2], [], [5]),
        ("index_select", x => x.index_select(1, tensor(new long[] { 2, 0 })), [2, 2], [2, 0, 5, 3]),
        ("gather", x => x.gather(1, tensor([0L, 2], [2, 1])), [2, 1], [0, 5]),
        ("cat", x => cat([x, x], 1), [2, 6], [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]),
        ("stack", x => stack([x, x]), [2, 2, 3], [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]),
    ];

    [TestMethod]
    [DynamicData(nameof(Views))]
    public void A_matrix_gives(string name, Func<Tensor, Tensor> operation, long[] shape, float[] expected)
    {
        using var result = operation(Counted(2, 3));

        CollectionAssert.AreEqual(shape, result.shape);
        CollectionAssert.AreEqual(expected, Ramp.Values(result));
    }

    [TestMethod]
    public void An_accessor_follows_the_strides()
    {
        using var columns = Counted(2, 3).t();
        var accessor = columns.data<float>();

        Assert.IsFalse(columns.is_contiguous());
        Assert.AreEqual(6, accessor.Count);
        Assert.AreEqual(4, accessor[1, 1]);
        Assert.AreEqual(1, accessor[2]);
        CollectionAssert.AreEqual(new float[] { 0, 3, 1, 4, 2, 5 }, accessor.ToList());
    }

    [TestMethod]
    public void An_accessor_writes_through()
    {
        using var rows = Counted(2, 3);
        using var columns = rows.t();

        columns.data<float>()[2, 0] = 9;

        Assert.AreEqual(9, rows[0, 2].item<float>());
    }

    [TestMethod]
    public void An_accessor_of_another_type_is_refused() => Assert.ThrowsExactly<ArgumentException>(() => Counted(2).data<double>());

    [TestMethod]
    public void An_accessor_knows_its_bounds() => Assert.ThrowsExactly<IndexOutOfRangeException>(() => Counted(2, 3).data<float>()[0, 3]);

    [TestMethod]
    public void An_assignment_to_an_index_writes_the_row()
    {
        using var x = zeros([2, 2]);

        x[1] = tensor(new float[] { 3, 4 });
        x[0, 1] = tensor(7f);

        CollectionAssert.AreEqual(new float[] { 0, 7, 3, 4 }, Ramp.Values(x));
    }

    [TestMethod]
    public void Properties_describe_the_tensor()
    {
        using var x = Counted(2, 3);

        CollectionAssert.AreEqual(new long[] { 3, 1 }, x.stride());
        Assert.AreEqual(3, x.size(-1));
        Assert.AreEqual(2, x.ndim);
        Assert.AreEqual(6, x.numel());
        Assert.AreEqual(DeviceType.CPU, x.device.type);
        Assert.HasCount(24, x.bytes.ToArray());
    }

    [TestMethod]
    public void The_bytes_of_a_strided_tensor_are_refused() => Assert.ThrowsExactly<InvalidOperationException>(() => Counted(2, 3).t().bytes.Length);

    [TestMethod]
    public void Values_that_do_not_fill_the_shape_are_refused() => Assert.ThrowsExactly<ArgumentException>(() => tensor(new float[5], [2, 3]));

    [TestMethod]
    [DataRow(ScalarType.Int64)]
    [DataRow(ScalarType.Float64)]
    [DataRow(ScalarType.BFloat16)]
    [DataRow(ScalarType.Bool)]
    public void A_change_of_type_gives_that_type(ScalarType type) => Assert.AreEqual(type, Counted(3).to(type).dtype);

    [TestMethod]
    public void A_change_to_integers_cuts_off() => CollectionAssert.AreEqual(new long[] { -1, 2 }, tensor(new[] { -1.7f, 2.9f }).to(int64).data<long>().ToArray());

    [TestMethod]
    public void A_move_that_changes_nothing_shares_the_memory_and_can_be_disposed()
    {
        using var x = Counted(2);

        using (var same = x.to(ScalarType.Float32))
        {
            Assert.AreNotSame(x, same);
            same.add_(1).Dispose();
        }

        CollectionAssert.AreEqual(new float[] { 1, 2 }, Ramp.Values(x));
    }

    [TestMethod]
    public void A_move_with_copy_has_its_own_memory()
    {
        using var x = Counted(2);

        using var copy = x.to(ScalarType.Float32, copy: true);
        copy.add_(1).Dispose();

        CollectionAssert.AreEqual(new float[] { 0, 1 }, Ramp.Values(x));
    }

    [TestMethod]
    public void A_move_disposes_its_source_when_asked()
    {
        var x = Counted(2);

        using var moved = x.to(ScalarType.Float64, disposeAfter: true);

        Assert.IsTrue(x.IsInvalid);
    }

    [TestMethod]
    public void A_move_to_another_tensor_takes_its_type() => Assert.AreEqual(ScalarType.Int64, Counted(2).to(tensor(1L)).dtype);
}
