using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests.ML;

[TestClass]
public sealed class CustomMappingTests
{
    private readonly MLContext _ml = new(seed: 0);

    [TestMethod]
    public void The_output_shape_has_the_columns_of_the_class()
    {
        var shape = Estimator().GetOutputSchema(new SchemaShape([])).ToDictionary(column => column.Name);

        Check(shape["Score"], SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single);
        Check(shape["Open"], SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Single);
        Check(shape["Distance"], SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single);
        Check(shape["Success"], SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance);
        Check(shape["Text"], SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance);
        Check(shape["Predicted"], SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true);
    }

    [TestMethod]
    public void A_definition_decides_sizes_and_annotations_of_the_shape()
    {
        var definition = SchemaDefinition.Create(typeof(Outputs));
        definition["Open"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 10);
        definition["Open"].ColumnName = "Logits";
        definition["Predicted"].AddAnnotation("KeyValues", new VBuffer<ReadOnlyMemory<char>>(1, ["cat".AsMemory()]), new VectorDataViewType(TextDataViewType.Instance, 1));
        var shape = _ml.Transforms.CustomMapping<Nothing, Outputs>((_, _) => { }, null, outputSchemaDefinition: definition)
            .GetOutputSchema(new SchemaShape([])).ToDictionary(column => column.Name);

        Check(shape["Logits"], SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single);
        Assert.AreEqual("KeyValues", shape["Predicted"].Annotations.Single().Name);
    }

    [TestMethod]
    public void A_column_of_the_shape_replaces_one_of_the_same_name()
    {
        var first = Estimator().GetOutputSchema(new SchemaShape([]));
        var second = _ml.Transforms.CustomMapping<Nothing, NumberNamedText>((_, _) => { }, null).GetOutputSchema(first);

        Assert.HasCount(first.Count, second);
        Check(second.Single(column => column.Name == "Text"), SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Double);
    }

    [TestMethod]
    public void The_delegate_runs_once_for_each_row_that_is_read()
    {
        var calls = 0;
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(3));
        var mapped = _ml.Transforms.CustomMapping<NumberOnly, Twice>((from, to) => (to.A, to.B, calls) = (from.Number, 2 * from.Number, calls + 1), null)
            .Fit(data).Transform(data);

        Assert.HasCount(3, mapped.Numbers());
        Assert.AreEqual(0, calls);
        CollectionAssert.AreEqual(new[] { 0f, 2, 4 }, _ml.Data.CreateEnumerable<Twice>(mapped, false).Select(row => row.B).ToArray());
        Assert.AreEqual(3, calls);
    }

    [TestMethod]
    public void An_input_that_does_not_fit_is_reported_by_shape_and_by_schema()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(1));
        var missing = _ml.Transforms.CustomMapping<WithNone, Twice>((_, _) => { }, null);
        var wrong = _ml.Transforms.CustomMapping<NumberNamedText, Twice>((_, _) => { }, null);
        var shape = Estimator().GetOutputSchema(new SchemaShape([]));

        Assert.AreEqual("inputSchema", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => missing.GetOutputSchema(shape)).ParamName);
        var mismatch = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => wrong.GetOutputSchema(shape));
        Assert.StartsWith("Schema mismatch for input column 'Text': expected Double, got String", mismatch.Message);
        Assert.ThrowsExactly<InvalidOperationException>(() => missing.Fit(data));
    }

    [TestMethod]
    public void A_fixed_vector_is_taken_where_one_of_any_size_is_expected()
    {
        var shape = Estimator().GetOutputSchema(new SchemaShape([]));

        Assert.IsNotNull(_ml.Transforms.CustomMapping<ScoreOfAnySize, Twice>((_, _) => { }, null).GetOutputSchema(shape));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.CustomMapping<OpenOfSizeTwo, Twice>((_, _) => { }, null).GetOutputSchema(shape));
    }

    private IEstimator<ITransformer> Estimator() => _ml.Transforms.CustomMapping<Nothing, Outputs>((_, _) => { }, null);

    private static void Check(SchemaShape.Column column, SchemaShape.Column.VectorKind kind, DataViewType itemType, bool isKey = false)
    {
        Assert.AreEqual(kind, column.Kind);
        Assert.AreEqual(itemType, column.ItemType);
        Assert.AreEqual(isKey, column.IsKey);
    }

    public sealed class Nothing;

    public sealed class Outputs
    {
        [VectorType(1000)]
        public float[] Score;

        public VBuffer<float> Open;

        public float Distance;

        public bool Success;

        public string Text;

        [KeyType(1000)]
        public uint Predicted;
    }

    public sealed class Twice
    {
        public float A { get; set; }

        public float B { get; set; }
    }

    public sealed class NumberNamedText
    {
        public double Text { get; set; }
    }

    public sealed class WithNone
    {
        public float None { get; set; }
    }

    public sealed class ScoreOfAnySize
    {
        public float[] Score { get; set; }
    }

    public sealed class OpenOfSizeTwo
    {
        [VectorType(2)]
        public float[] Open { get; set; }
    }
}
