using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests.ML;

[TestClass]
public sealed class LoadFromEnumerableTests
{
    private readonly MLContext _ml = new(seed: 0);

    [TestMethod]
    public void Members_become_columns_of_their_types()
    {
        var schema = _ml.Data.LoadFromEnumerable(Sample.Many(1)).Schema;

        CollectionAssert.AreEqual(
            new[] { "Number: Single", "Name: String", "Pair: Vector<Single, 2>", "Key: Key<UInt32, 0-4>", "Flag: Boolean" },
            schema.Select(column => column.ToString()).ToArray());
    }

    [TestMethod]
    public void What_is_loaded_comes_back()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(3));
        var back = _ml.Data.CreateEnumerable<Sample>(data, reuseRowObject: false).ToArray();

        Assert.AreEqual(3, data.GetRowCount());
        Assert.AreEqual("n2", back[2].Name);
        CollectionAssert.AreEqual(new[] { 2f, -2f }, back[2].Pair);
        Assert.AreEqual(3u, back[2].Key);
        Assert.IsTrue(back[1].Flag);
    }

    [TestMethod]
    public void A_sequence_is_read_once_for_each_pass_and_no_further_than_asked()
    {
        var read = 0;
        IEnumerable<Sample> Endless()
        {
            while (true)
                yield return new Sample { Number = read++ };
        }
        var data = _ml.Data.LoadFromEnumerable(Endless());

        Assert.AreEqual(0, read);
        Assert.IsNull(data.GetRowCount());
        CollectionAssert.AreEqual(new[] { 0f, 1, 2 }, _ml.Data.TakeRows(data, 3).Numbers());
        Assert.AreEqual(3, read);
    }

    [TestMethod]
    public void A_cursor_reads_active_columns_on_rows_only()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(1));
        using var cursor = data.GetRowCursor([data.Schema["Number"]]);
        var getter = cursor.GetGetter<float>(data.Schema["Number"]);
        float value = 0;

        Assert.IsFalse(cursor.IsColumnActive(data.Schema["Name"]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["Name"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<double>(data.Schema["Number"]));
        Assert.AreEqual(-1, cursor.Position);
        Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref value));
        Assert.IsTrue(cursor.MoveNext());
        Assert.AreEqual(0, cursor.Position);
        getter(ref value);
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(-1, cursor.Position);
        Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref value));
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void A_definition_overrides_names_types_and_annotations()
    {
        var definition = SchemaDefinition.Create(typeof(Sample));
        definition["Pair"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1, 2);
        definition["Name"].ColumnName = "Title";
        definition["Number"].AddAnnotation("Unit", "mm".AsMemory(), TextDataViewType.Instance);
        definition.RemoveAll(column => column.MemberName == "Flag");
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(2), definition);
        ReadOnlyMemory<char> unit = default;

        data.Schema["Number"].Annotations.GetValue("Unit", ref unit);

        Assert.AreEqual("mm", unit.ToString());
        Assert.AreEqual("Vector<Single, 1, 2>", data.Schema["Pair"].Type.ToString());
        CollectionAssert.AreEqual(new[] { "n0", "n1" }, data.GetColumn<string>("Title").ToArray());
        Assert.IsNull(data.Schema.GetColumnOrNull("Flag"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => definition["Name"]);
    }

    [TestMethod]
    public void A_type_that_the_member_does_not_hold_is_refused()
    {
        var definition = SchemaDefinition.Create(typeof(Sample));
        definition["Number"].ColumnType = NumberDataViewType.Double;

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromEnumerable(Sample.Many(1), definition));
    }

    [TestMethod]
    public void A_schema_gives_the_members_its_types_and_annotations()
    {
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "Name").Fit(_ml.Data.LoadFromEnumerable(Sample.Many(3)))
            .Transform(_ml.Data.LoadFromEnumerable(Sample.Many(3)));
        var selected = _ml.Transforms.SelectColumns("Key").Fit(keyed).Transform(keyed);

        var data = _ml.Data.LoadFromEnumerable([new Sample { Key = 2 }], selected.Schema);

        Assert.AreEqual("Key<UInt32, 0-2>", data.Schema["Key"].Type.ToString());
        Assert.IsTrue(data.Schema["Key"].HasKeyValues());
    }

    [TestMethod]
    public void Attributes_rename_and_leave_out()
    {
        var schema = _ml.Data.LoadFromEnumerable([new Attributed()]).Schema;

        CollectionAssert.AreEqual(
            new[] { "Renamed: Int32", "Texts: Vector<String, *>", "Buffer: Vector<Double, 3>", "AnyKey: Key<Byte, 0-254>" },
            schema.Select(column => column.ToString()).ToArray());
    }

    [TestMethod]
    public void Arrays_of_texts_and_buffers_come_back()
    {
        var row = new Attributed { Texts = ["a", null], Buffer = new(3, 1, [7.0], [1]) };
        var back = _ml.Data.CreateEnumerable<Attributed>(_ml.Data.LoadFromEnumerable([row]), false).Single();

        CollectionAssert.AreEqual(new[] { "a", "" }, back.Texts);
        CollectionAssert.AreEqual(new[] { 0, 7.0, 0 }, back.Buffer.DenseValues().ToArray());
    }

    [TestMethod]
    public void Members_that_no_column_can_hold_are_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SchemaDefinition.Create(typeof(Uri)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SchemaDefinition.Create(typeof(VectorOnScalar)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SchemaDefinition.Create(typeof(KeyOnFloat)));
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Data.LoadFromEnumerable<Sample>(null));
    }

    [TestMethod]
    public void Columns_that_are_missing_or_of_another_type_are_refused_when_objects_are_asked_for()
    {
        var data = _ml.Data.LoadFromEnumerable([new NumberOnly { Number = 4 }]);

        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Data.CreateEnumerable<Sample>(data, false));
        Assert.AreEqual(4f, _ml.Data.CreateEnumerable<Sample>(data, false, ignoreMissingColumns: true).Single().Number);
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Data.CreateEnumerable<NumberAsText>(data, false));
    }

    [TestMethod]
    public void A_row_object_is_one_for_all_rows_where_that_is_asked_for()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(3));

        Assert.HasCount(1, _ml.Data.CreateEnumerable<NumberOnly>(data, reuseRowObject: true).ToHashSet());
        Assert.HasCount(3, _ml.Data.CreateEnumerable<NumberOnly>(data, reuseRowObject: false).ToHashSet());
    }

    [TestMethod]
    public void A_row_object_that_is_used_again_keeps_its_arrays()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(3));

        Assert.HasCount(1, _ml.Data.CreateEnumerable<Sample>(data, reuseRowObject: true).Select(row => row.Pair).ToHashSet());
        Assert.HasCount(3, _ml.Data.CreateEnumerable<Sample>(data, reuseRowObject: false).Select(row => row.Pair).ToHashSet());
    }

    [TestMethod]
    public void Init_only_and_read_only_members_take_part_where_they_can()
    {
        var data = _ml.Data.LoadFromEnumerable([new InitOnly { Number = 3 }]);

        CollectionAssert.AreEqual(new[] { 6f }, data.GetColumn<float>("Twice").ToArray());
        Assert.AreEqual(3f, _ml.Data.CreateEnumerable<InitOnly>(data, false).Single().Number);
    }

    public sealed class Attributed
    {
        [ColumnName("Renamed")]
        public int Number;

        [NoColumn]
        public Uri Address;

        public string[] Texts;

        [VectorType(3)]
        public VBuffer<double> Buffer;

        [KeyType]
        public byte AnyKey;
    }

    public sealed class VectorOnScalar
    {
        [VectorType(3)]
        public float Number;
    }

    public sealed class KeyOnFloat
    {
        [KeyType(3)]
        public float Number;
    }

    public sealed class NumberAsText
    {
        public string Number { get; set; }
    }

    public sealed class InitOnly
    {
        public float Number { get; init; }

        public float Twice => 2 * Number;
    }
}
