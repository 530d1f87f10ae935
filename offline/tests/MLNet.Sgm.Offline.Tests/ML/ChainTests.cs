using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests.ML;

[TestClass]
public sealed class ChainTests
{
    private readonly MLContext _ml = new(seed: 0);

    [TestMethod]
    public void Each_estimator_sees_what_those_before_it_make()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(2));
        var pipeline = _ml.Transforms.CopyColumns("A", "Number").Append(_ml.Transforms.CopyColumns("B", "A")).Append(_ml.Transforms.Concatenate("C", "A", "B"));
        var model = pipeline.Fit(data);

        Assert.AreEqual(3, model.Count());
        Assert.AreSame(model.Last(), model.LastTransformer);
        CollectionAssert.AreEqual(new[] { 1f, 1 }, model.Transform(data).GetColumn<float[]>("C").Last());
        CollectionAssert.AreEqual(model.GetOutputSchema(data.Schema).Select(column => column.ToString()).ToArray(), model.Transform(data).Schema.Select(column => column.ToString()).ToArray());
    }

    [TestMethod]
    public void A_schema_that_does_not_fit_is_reported_before_anything_is_fitted()
    {
        var fitted = false;
        var pipeline = _ml.Transforms.CopyColumns("A", "Number").WithOnFitDelegate(_ => fitted = true).Append(_ml.Transforms.CopyColumns("B", "None"));

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => pipeline.Fit(_ml.Data.LoadFromEnumerable(Sample.Many(1))));
        Assert.IsFalse(fitted);
    }

    [TestMethod]
    public void A_delegate_sees_the_fitted_transformer()
    {
        ITransformer seen = null;
        var model = _ml.Transforms.CopyColumns("A", "Number").WithOnFitDelegate(transformer => seen = transformer).Fit(_ml.Data.LoadFromEnumerable(Sample.Many(1)));

        Assert.AreSame(model, seen);
    }

    [TestMethod]
    public void What_precedes_a_checkpoint_is_computed_once()
    {
        var computed = 0;
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(3));
        var counting = _ml.Transforms.CustomMapping<NumberOnly, RowOperationTests.Squared>((from, to) => (to.Square, computed) = (from.Number, computed + 1), null);
        counting.AppendCacheCheckpoint(_ml)
            .Append(_ml.Transforms.Conversion.MapValueToKey("First", "Square"))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Second", "Square"))
            .Fit(data);

        Assert.AreEqual(3, computed);
    }

    [TestMethod]
    public void A_model_for_a_scope_leaves_the_others_out()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(1));
        var model = new EstimatorChain<ITransformer>()
            .Append(_ml.Transforms.CopyColumns("A", "Number"), TransformerScope.TrainTest)
            .Append(_ml.Transforms.CopyColumns("B", "Number"))
            .Fit(data);

        Assert.IsNotNull(model.Transform(data).Schema.GetColumnOrNull("A"));
        Assert.IsNull(model.Transform(data, TransformerScope.Scoring).Schema.GetColumnOrNull("A"));
        Assert.AreEqual(1, model.GetModelFor(TransformerScope.Scoring).Count());
        Assert.IsNull(model.GetOutputSchema(data.Schema, TransformerScope.Scoring).GetColumnOrNull("A"));
    }

    [TestMethod]
    public void A_chain_of_mappers_maps_rows()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(2));
        ITransformer model = _ml.Transforms.CopyColumns("A", "Number").Append(_ml.Transforms.SelectColumns("A")).Append(_ml.Transforms.Concatenate("B", "A")).Fit(data);
        var mapper = model.GetRowToRowMapper(data.Schema);
        using var cursor = data.GetRowCursor(mapper.GetDependencies([mapper.OutputSchema["B"]]));
        using var row = mapper.GetRow(cursor, [mapper.OutputSchema["B"]]);
        var getter = row.GetGetter<VBuffer<float>>(row.Schema["B"]);
        VBuffer<float> value = default;

        Assert.IsTrue(cursor.IsColumnActive(data.Schema["Number"]));
        Assert.IsFalse(cursor.IsColumnActive(data.Schema["Name"]));
        cursor.MoveNext();
        cursor.MoveNext();
        getter(ref value);
        Assert.AreEqual(1f, value.GetItemOrDefault(0));
        Assert.AreEqual(1, row.Position);
    }

    [TestMethod]
    public void A_chain_disposes_of_its_transformers()
    {
        var foreign = new ForeignTransformer();
        new TransformerChain<ITransformer>(foreign).Dispose();

        Assert.IsTrue(foreign.Disposed);
    }
}
