using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests.ML;

[TestClass]
public sealed class ColumnOperationTests
{
    private readonly MLContext _ml = new(seed: 0);

    [TestMethod]
    public void A_copy_has_type_values_and_annotations()
    {
        var data = Keyed();
        var copied = _ml.Transforms.CopyColumns("Copy", "Name").Fit(data).Transform(data);

        Assert.IsTrue(copied.Schema["Copy"].HasKeyValues());
        CollectionAssert.AreEqual(new uint[] { 1, 2 }, copied.GetColumn<uint>("Copy").ToArray());
    }

    [TestMethod]
    public void An_output_of_the_name_of_an_input_hides_it()
    {
        var data = Keyed();

        Assert.IsTrue(data.Schema[1].IsHidden);
        Assert.AreEqual("Name", data.Schema[1].Name);
        Assert.AreEqual(5, data.Schema["Name"].Index);
        Assert.AreEqual("n1", data.GetColumn<string>(data.Schema[1]).Last());
    }

    [TestMethod]
    public void Selected_columns_come_in_the_order_named_and_hidden_ones_as_asked()
    {
        var data = Keyed();
        var selected = _ml.Transforms.SelectColumns("Name", "Number").Fit(data).Transform(data);
        var hidden = _ml.Transforms.SelectColumns(["Name"], keepHidden: true).Fit(data).Transform(data);

        CollectionAssert.AreEqual(new[] { "Name", "Number" }, selected.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 0f, 1 }, selected.Numbers());
        Assert.AreEqual(2, hidden.Schema.Count);
        Assert.IsTrue(hidden.Schema[0].IsHidden);
    }

    [TestMethod]
    public void Dropped_columns_are_gone()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(2));
        var rest = _ml.Transforms.DropColumns("Name", "Flag").Fit(data).Transform(data);

        CollectionAssert.AreEqual(new[] { "Number", "Pair", "Key" }, rest.Schema.Select(column => column.Name).ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.SelectColumns("None").Fit(data));
    }

    [TestMethod]
    public void Columns_are_put_together_in_one_vector()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(2));
        var joined = _ml.Transforms.Concatenate("Features", "Pair", "Number").Fit(data).Transform(data);
        VBuffer<ReadOnlyMemory<char>> names = default;
        joined.Schema["Features"].GetSlotNames(ref names);

        Assert.AreEqual("Vector<Single, 3>", joined.Schema["Features"].Type.ToString());
        CollectionAssert.AreEqual(new[] { 1f, -1, 1 }, joined.GetColumn<float[]>("Features").Last());
        Assert.AreEqual("Number", names.GetItemOrDefault(2).ToString());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.Concatenate("Features", "Pair", "Flag").Fit(data));
    }

    [TestMethod]
    public void Only_what_an_output_needs_is_active_in_the_input()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(2));
        ITransformer model = _ml.Transforms.Concatenate("Features", "Pair", "Number").Fit(data);
        var mapper = model.GetRowToRowMapper(data.Schema);

        CollectionAssert.AreEqual(new[] { "Number", "Pair" }, mapper.GetDependencies([mapper.OutputSchema["Features"]]).Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "Flag" }, mapper.GetDependencies([mapper.OutputSchema["Flag"]]).Select(column => column.Name).ToArray());
    }

    private IDataView Keyed()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(2));
        return _ml.Transforms.Conversion.MapValueToKey("Name").Fit(data).Transform(data);
    }
}
