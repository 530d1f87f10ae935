using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests.ML;

[TestClass]
public sealed class RowOperationTests
{
    private readonly MLContext _ml = new(seed: 0);

    [TestMethod]
    public void Rows_are_taken_and_skipped()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(5));

        CollectionAssert.AreEqual(new[] { 1f, 2 }, _ml.Data.TakeRows(_ml.Data.SkipRows(data, 1), 2).Numbers());
        Assert.IsEmpty(_ml.Data.SkipRows(data, 9).Numbers());
        Assert.AreEqual(2, _ml.Data.TakeRows(data, 2).GetRowCount());
        Assert.AreEqual(0, _ml.Data.SkipRows(data, 9).GetRowCount());
    }

    [TestMethod]
    public void Getters_of_rows_taken_end_with_them()
    {
        var data = _ml.Data.TakeRows(_ml.Data.LoadFromEnumerable(Sample.Many(5)), 1);
        using var cursor = data.GetRowCursor([data.Schema["Number"]]);
        var getter = cursor.GetGetter<float>(data.Schema["Number"]);
        float value = 0;

        Assert.IsTrue(cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
        Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref value));
    }

    [TestMethod]
    public void Shuffling_keeps_every_row_whole_and_repeats_with_the_seed()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(100));
        var first = _ml.Data.ShuffleRows(data, seed: 1, shufflePoolSize: 20);
        var rows = _ml.Data.CreateEnumerable<Sample>(first, false).ToArray();

        CollectionAssert.AreNotEqual(data.Numbers(), first.Numbers());
        CollectionAssert.AreEquivalent(data.Numbers(), first.Numbers());
        CollectionAssert.AreEqual(first.Numbers(), first.Numbers());
        CollectionAssert.AreEqual(first.Numbers(), _ml.Data.ShuffleRows(data, seed: 1, shufflePoolSize: 20).Numbers());
        CollectionAssert.AreNotEqual(first.Numbers(), _ml.Data.ShuffleRows(data, seed: 2, shufflePoolSize: 20).Numbers());
        Assert.IsTrue(rows.All(row => row.Name == $"n{row.Number}" && row.Pair[0] == row.Number));
    }

    [TestMethod]
    public void Shuffling_without_a_seed_follows_the_context()
    {
        static float[] Shuffled() => new MLContext(seed: 7) is var ml ? ml.Data.ShuffleRows(ml.Data.LoadFromEnumerable(Sample.Many(50))).Numbers() : null;

        CollectionAssert.AreEqual(Shuffled(), Shuffled());
    }

    [TestMethod]
    public void A_cache_computes_each_column_once()
    {
        var computed = 0;
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(4));
        var mapped = _ml.Transforms.CustomMapping<NumberOnly, Squared>((from, to) => (to.Square, computed) = (from.Number * from.Number, computed + 1), null)
            .Fit(data).Transform(data);
        var cached = _ml.Data.Cache(mapped);

        Assert.HasCount(4, cached.Numbers());
        Assert.AreEqual(0, computed);
        for (var pass = 0; pass < 3; pass++)
            CollectionAssert.AreEqual(new[] { 0f, 1, 4, 9 }, cached.GetColumn<float>("Square").ToArray());
        Assert.AreEqual(4, computed);
        Assert.AreEqual(4, cached.GetRowCount());
    }

    [TestMethod]
    public void A_cached_vector_is_not_changed_by_its_consumer()
    {
        var cached = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Sample.Many(2)));
        foreach (var vector in cached.GetColumn<VBuffer<float>>("Pair"))
        {
            var own = vector;
            VBufferEditor.CreateFromBuffer(ref own).Values[0] = 99;
        }

        CollectionAssert.AreEqual(new[] { 1f, -1f }, cached.GetColumn<float[]>("Pair").Last());
    }

    [TestMethod]
    public void A_cache_can_be_read_in_another_order()
    {
        var cached = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Sample.Many(50)));
        using var cursor = cached.GetRowCursor([cached.Schema["Number"]], new Random(0));
        var getter = cursor.GetGetter<float>(cached.Schema["Number"]);
        var numbers = new List<float>();
        while (cursor.MoveNext())
        {
            float value = 0;
            getter(ref value);
            numbers.Add(value);
        }

        Assert.IsTrue(cached.CanShuffle);
        CollectionAssert.AreNotEqual(cached.Numbers(), numbers.ToArray());
        CollectionAssert.AreEquivalent(cached.Numbers(), numbers.ToArray());
    }

    [TestMethod]
    public void Rows_are_filtered_by_a_range_with_its_lower_bound_only()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(6));
        var filtered = _ml.Data.FilterRowsByColumn(data, "Number", 2, 4);

        CollectionAssert.AreEqual(new[] { 2f, 3 }, filtered.Numbers());
        CollectionAssert.AreEqual(new[] { "n2", "n3" }, filtered.GetColumn<string>("Name").ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.FilterRowsByColumn(data, "Name"));
    }

    [TestMethod]
    public void A_column_is_read_as_its_type_or_as_what_stands_for_it()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(2));

        CollectionAssert.AreEqual(new uint[] { 1, 2 }, data.GetColumn<uint>("Key").ToArray());
        CollectionAssert.AreEqual(new[] { "n0", "n1" }, data.GetColumn<string>(data.Schema["Name"]).ToArray());
        Assert.AreEqual("n1", data.GetColumn<ReadOnlyMemory<char>>("Name").Last().ToString());
        Assert.ThrowsExactly<InvalidOperationException>(() => data.GetColumn<double>("Number"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => data.GetColumn<float[]>("Number"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => data.GetColumn<double>("None"));
    }

    [TestMethod]
    public void A_preview_shows_the_first_rows()
    {
        var preview = _ml.Data.LoadFromEnumerable(Sample.Many(9)).Preview(maxRows: 2);

        Assert.AreEqual("5 columns, 2 rows", preview.ToString());
        Assert.AreEqual(1f, preview.RowView[1].Values[0].Value);
        CollectionAssert.AreEqual(new object[] { 0f, 1f }, preview.ColumnView[0].Values);
        Assert.AreEqual("Key", preview.RowView[0].Values[3].Key);
    }

    public sealed class Squared
    {
        public float Square { get; set; }
    }
}
