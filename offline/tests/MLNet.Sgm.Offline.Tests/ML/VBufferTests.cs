using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests.ML;

[TestClass]
public sealed class VBufferTests
{
    private static VBuffer<float> Sparse => new(5, 2, [1f, 2f], [1, 3]);

    [TestMethod]
    public void A_sparse_vector_has_defaults_where_it_holds_nothing()
    {
        CollectionAssert.AreEqual(new[] { 0f, 1, 0, 2, 0 }, Sparse.DenseValues().ToArray());
        Assert.AreEqual(2f, Sparse.GetItemOrDefault(3));
        Assert.AreEqual(0f, Sparse.GetItemOrDefault(2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Sparse.GetItemOrDefault(5));
        CollectionAssert.AreEqual(new[] { 1, 3 }, Sparse.Items().Select(item => item.Key).ToArray());
        Assert.AreEqual(5, Sparse.Items(all: true).Count());
        Assert.IsFalse(Sparse.IsDense);
    }

    [TestMethod]
    public void A_dense_vector_has_no_indices()
    {
        var dense = new VBuffer<float>(2, [1f, 2f]);

        Assert.IsTrue(dense.IsDense);
        Assert.AreEqual(0, dense.GetIndices().Length);
        CollectionAssert.AreEqual(new[] { 1f, 2f }, dense.GetValues().ToArray());
    }

    [TestMethod]
    public void Copies_are_dense_or_parts_as_asked_and_share_no_arrays()
    {
        VBuffer<float> dense = default, part = default, same = default;
        Sparse.CopyToDense(ref dense);
        Sparse.CopyTo(ref part, 1, 3);
        var source = new VBuffer<float>(1, [1f]);
        source.CopyTo(ref same);
        VBufferEditor.CreateFromBuffer(ref same).Values[0] = 9;
        var span = new float[7];
        Sparse.CopyTo(span, 1, -1);

        Assert.IsTrue(dense.IsDense);
        CollectionAssert.AreEqual(new[] { 1f, 0, 2 }, part.DenseValues().ToArray());
        Assert.AreEqual(1f, source.GetItemOrDefault(0));
        CollectionAssert.AreEqual(new[] { 0f, -1, 1, -1, 2, -1, 0 }, span);
    }

    [TestMethod]
    public void An_editor_reuses_the_arrays_that_are_large_enough()
    {
        var buffer = new VBuffer<float>(3, [1f, 2f, 3f]);
        var smaller = VBufferEditor.Create(ref buffer, 2);
        var larger = VBufferEditor.Create(ref buffer, 4, keepOldOnResize: true);

        Assert.IsFalse(smaller.CreatedNewValues);
        Assert.IsTrue(larger.CreatedNewValues);
        CollectionAssert.AreEqual(new[] { 1f, 2, 3, 0 }, larger.Commit().DenseValues().ToArray());
    }

    [TestMethod]
    public void An_editor_commits_sparse_vectors_and_fewer_items_than_it_was_made_for()
    {
        VBuffer<int> buffer = default;
        var editor = VBufferEditor.Create(ref buffer, 10, 3);
        (editor.Values[0], editor.Indices[0]) = (5, 4);
        (editor.Values[1], editor.Indices[1]) = (6, 8);

        buffer = editor.CommitTruncated(2);

        Assert.AreEqual(10, buffer.Length);
        Assert.AreEqual(6, buffer.GetItemOrDefault(8));
        Assert.AreEqual("Sparse vector of size 10, 2 explicit values", buffer.ToString());
    }

    [TestMethod]
    public void Arrays_that_are_too_short_are_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new VBuffer<float>(2, [1f]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new VBuffer<float>(5, 2, [1f, 2f], [1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new VBuffer<float>(1, 2, [1f, 2f], [0, 1]));
    }
}
