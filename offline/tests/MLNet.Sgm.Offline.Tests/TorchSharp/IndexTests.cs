using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class IndexTests
{
    private static readonly Tensor Cube = arange(24, dtype: float32).reshape(2, 3, 4);

    [TestMethod]
    public void Places_and_slices_pick_what_they_name()
    {
        Assert.AreEqual(23f, Cube[1, 2, 3].item<float>());
        Assert.AreEqual(23f, Cube[^1, ^1, ^1].item<float>());
        CollectionAssert.AreEqual(new long[] { 3 }, Cube[1, TensorIndex.Colon, 0].shape);
        CollectionAssert.AreEqual(new[] { 12f, 16f, 20f }, Cube[1, .., 0].data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 5f, 7f }, Cube[0, 1, TensorIndex.Slice(1, step: 2)].data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 2f, 3f }, Cube[0, 0, 2..].data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 2f }, Cube[0, 0, 1..^1].data<float>().ToArray());
    }

    [TestMethod]
    public void An_ellipsis_stands_for_all_the_dimensions_not_named()
    {
        CollectionAssert.AreEqual(new long[] { 2, 3 }, Cube[TensorIndex.Ellipsis, 1].shape);
        CollectionAssert.AreEqual(new long[] { 3, 4 }, Cube[0, TensorIndex.Ellipsis].shape);
        CollectionAssert.AreEqual(new long[] { 2, 1, 3, 4 }, Cube[TensorIndex.Colon, TensorIndex.None].shape);
        Assert.ThrowsExactly<ArgumentException>(() => Cube[0, 0, 0, TensorIndex.Slice()]);
    }

    [TestMethod]
    public void Tensors_pick_by_number_or_by_mask()
    {
        using var rows = tensor(new long[] { 2, 0 });
        CollectionAssert.AreEqual(new[] { 8f, 9f, 10f, 11f, 0f, 1f, 2f, 3f }, Cube[0, TensorIndex.Tensor(rows)].data<float>().ToArray());
        using var columns = tensor(new long[] { 3, 1 });
        CollectionAssert.AreEqual(new[] { 11f, 1f }, Cube[TensorIndex.Single(0), TensorIndex.Tensor(rows), TensorIndex.Tensor(columns)].data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 22f, 23f }, Cube[Cube > 21].data<float>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 3, 2 }, Cube[.., .., TensorIndex.Tensor(columns)].shape);
    }

    [TestMethod]
    public void An_index_can_be_written_to()
    {
        using var x = zeros(2, 3);
        x[0, 1] = tensor(5f);
        x[TensorIndex.Colon, 2] = tensor(new[] { 1f, 2f });
        x[x.eq(0)] = -1f;
        x.index_put_(9, TensorIndex.Single(1), TensorIndex.Single(0));

        CollectionAssert.AreEqual(new[] { -1f, 5f, 1f, 9f, -1f, 2f }, x.data<float>().ToArray());
    }

    [TestMethod]
    public void Cutting_gives_the_pieces_in_order()
    {
        CollectionAssert.AreEqual(new[] { 2L, 2L, 1L }, arange(5).split(2).Select(piece => piece.numel()).ToArray());
        CollectionAssert.AreEqual(new[] { 1L, 4L }, arange(5).split([1, 4]).Select(piece => piece.numel()).ToArray());
        CollectionAssert.AreEqual(new[] { 3L, 2L }, arange(5).chunk(2).Select(piece => piece.numel()).ToArray());
        CollectionAssert.AreEqual(new[] { 0L, 1L, 2L }, arange(3).unbind().Select(piece => piece.item<long>()).ToArray());
        Assert.ThrowsExactly<System.Runtime.InteropServices.ExternalException>(() => arange(5).split([1, 1]));
    }

    [TestMethod]
    public void A_call_keeps_its_temporaries_alive()
    {
        using var stop = new CancellationTokenSource();
        var collector = Task.Run(() => { while (!stop.IsCancellationRequested) GC.Collect(); });
        for (var i = 0; i < 200; i++)
            Assert.AreEqual(4096f, ones(64, 64).mul(ones(64, 64)).matmul(eye(64)).sum().item<float>());
        stop.Cancel();
        collector.Wait();
    }
}
