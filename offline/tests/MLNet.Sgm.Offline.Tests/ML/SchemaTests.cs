using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests.ML;

[TestClass]
public sealed class SchemaTests
{
    [TestMethod]
    public void A_later_column_hides_an_earlier_one_of_the_same_name()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("B", NumberDataViewType.Int32);
        builder.AddColumn("A", TextDataViewType.Instance);
        var schema = builder.ToSchema();

        Assert.AreEqual(3, schema.Count);
        Assert.IsTrue(schema[0].IsHidden);
        Assert.IsFalse(schema[1].IsHidden);
        Assert.AreEqual(2, schema["A"].Index);
        Assert.AreEqual(TextDataViewType.Instance, schema.GetColumnOrNull("A").Value.Type);
    }

    [TestMethod]
    public void A_column_that_is_not_there_is_null_or_out_of_range()
    {
        var schema = new DataViewSchema.Builder().ToSchema();

        Assert.IsNull(schema.GetColumnOrNull("A"));
        Assert.AreEqual("name", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => schema["A"]).ParamName);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => schema[0]);
        Assert.ThrowsExactly<ArgumentNullException>(() => schema[""]);
    }

    [TestMethod]
    public void Annotations_are_read_by_kind_and_by_column()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("Unit", TextDataViewType.Instance, "mm".AsMemory());
        builder.Add("Scale", NumberDataViewType.Double, (ref double value) => value = 0.5);
        var annotations = builder.ToAnnotations();
        ReadOnlyMemory<char> unit = default;
        double scale = 0;

        annotations.GetValue("Unit", ref unit);
        annotations.GetGetter<double>(annotations.Schema["Scale"])(ref scale);

        Assert.AreEqual("mm", unit.ToString());
        Assert.AreEqual(0.5, scale);
        Assert.ThrowsExactly<InvalidOperationException>(() => annotations.GetValue("Scale", ref unit));
        Assert.ThrowsExactly<InvalidOperationException>(() => annotations.GetValue("None", ref unit));
        Assert.ThrowsExactly<ArgumentException>(() => builder.Add("Wrong", NumberDataViewType.Single, (ref double value) => value = 0));
    }

    [TestMethod]
    public void Some_annotations_of_another_column_can_be_taken_over()
    {
        var source = new DataViewSchema.Annotations.Builder();
        source.AddPrimitiveValue("Keep", NumberDataViewType.Int32, 1);
        source.AddPrimitiveValue("Leave", NumberDataViewType.Int32, 2);
        var target = new DataViewSchema.Annotations.Builder();
        target.Add(source.ToAnnotations(), kind => kind == "Keep");

        CollectionAssert.AreEqual(new[] { "Keep" }, target.ToAnnotations().Schema.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void Types_are_equal_by_what_they_hold()
    {
        Assert.AreEqual<DataViewType>(new VectorDataViewType(NumberDataViewType.Single, 2, 3), new VectorDataViewType(NumberDataViewType.Single, ImmutableArray.Create(2, 3)));
        Assert.AreNotEqual<DataViewType>(new VectorDataViewType(NumberDataViewType.Single, 6), new VectorDataViewType(NumberDataViewType.Single, 2, 3));
        Assert.AreEqual<DataViewType>(new KeyDataViewType(typeof(uint), 3), new KeyDataViewType(typeof(uint), 3UL));
        Assert.AreNotEqual<DataViewType>(new KeyDataViewType(typeof(uint), 3), new KeyDataViewType(typeof(uint), 4));
        Assert.AreNotEqual<DataViewType>(NumberDataViewType.Single, NumberDataViewType.Double);
    }

    [TestMethod]
    public void Types_say_what_they_are()
    {
        Assert.AreEqual("Vector<Single, 2, 3>", new VectorDataViewType(NumberDataViewType.Single, 2, 3).ToString());
        Assert.AreEqual("Vector<String, *>", new VectorDataViewType(TextDataViewType.Instance).ToString());
        Assert.AreEqual("Key<UInt32, 0-4>", new KeyDataViewType(typeof(uint), 5).ToString());
        Assert.AreEqual(typeof(VBuffer<float>), new VectorDataViewType(NumberDataViewType.Single).RawType);
        Assert.AreEqual(6, new VectorDataViewType(NumberDataViewType.Single, 2, 3).Size);
        Assert.IsFalse(new VectorDataViewType(NumberDataViewType.Single, 0, 3).IsKnownSize);
    }

    [TestMethod]
    public void A_key_is_an_unsigned_integer_and_has_values()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(int), 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(uint), 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(byte), 256));
    }

    [TestMethod]
    public void Row_ids_derive_from_one_another_without_meeting()
    {
        var id = new DataViewRowId(7, 0);
        var derived = new[] { id, id.Fork(), id.Next(), id.Combine(new(8, 0)), new DataViewRowId(8, 0).Combine(id) };

        Assert.AreEqual(derived.Length, derived.Distinct().Count());
        Assert.AreEqual(id.Fork(), new DataViewRowId(7, 0).Fork());
        Assert.IsTrue(new DataViewRowId(5, 1).CompareTo(new(9, 0)) > 0);
    }
}
