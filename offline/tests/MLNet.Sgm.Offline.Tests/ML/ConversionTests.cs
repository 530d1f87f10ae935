using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.Sgm.Offline.Tests.ML;

[TestClass]
public sealed class ConversionTests
{
    private readonly MLContext _ml = new(seed: 0);

    [TestMethod]
    public void Keys_count_from_one_in_the_order_of_occurrence()
    {
        var data = Words("pear", "apple", "", "pear");
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "Text").Fit(data).Transform(data);
        VBuffer<ReadOnlyMemory<char>> values = default;
        keyed.Schema["Key"].GetKeyValues(ref values);

        Assert.AreEqual("Key<UInt32, 0-1>", keyed.Schema["Key"].Type.ToString());
        CollectionAssert.AreEqual(new uint[] { 1, 2, 0, 1 }, keyed.GetColumn<uint>("Key").ToArray());
        CollectionAssert.AreEqual(new[] { "pear", "apple" }, values.DenseValues().Select(value => value.ToString()).ToArray());
    }

    [TestMethod]
    public void Keys_can_follow_the_order_of_values()
    {
        var data = Words("pear", "apple", "fig");
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "Text", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(data).Transform(data);

        CollectionAssert.AreEqual(new uint[] { 3, 1, 2 }, keyed.GetColumn<uint>("Key").ToArray());
    }

    [TestMethod]
    public void A_value_not_seen_or_beyond_the_limit_is_missing()
    {
        var model = _ml.Transforms.Conversion.MapValueToKey("Key", "Text", maximumNumberOfKeys: 2).Fit(Words("a", "b", "c"));

        CollectionAssert.AreEqual(new uint[] { 2, 0, 0 }, model.Transform(Words("b", "c", "d")).GetColumn<uint>("Key").ToArray());
    }

    [TestMethod]
    public void A_list_of_keys_can_be_brought_along()
    {
        var model = _ml.Transforms.Conversion.MapValueToKey("Key", "Text", keyData: Words("x", "a")).Fit(Words("a", "b"));

        CollectionAssert.AreEqual(new uint[] { 2, 0 }, model.Transform(Words("a", "b")).GetColumn<uint>("Key").ToArray());
    }

    [TestMethod]
    public void Keys_become_their_values_again()
    {
        var data = Words("pear", "", "apple");
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Key", "Text").Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Key"));
        var back = pipeline.Fit(data).Transform(data);

        CollectionAssert.AreEqual(new[] { "pear", "", "apple" }, back.GetColumn<string>("Back").ToArray());
    }

    [TestMethod]
    public void Vectors_are_numbered_item_by_item()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(2));
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Keys", "Pair").Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Keys"));
        var mapped = pipeline.Fit(data).Transform(data);

        Assert.AreEqual("Vector<Key<UInt32, 0-2>, 2>", mapped.Schema["Keys"].Type.ToString());
        CollectionAssert.AreEqual(new uint[] { 2, 3 }, mapped.GetColumn<uint[]>("Keys").Last());
        CollectionAssert.AreEqual(new[] { 1f, -1 }, mapped.GetColumn<float[]>("Back").Last());
    }

    [TestMethod]
    public void A_key_without_values_cannot_become_one()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(1));

        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.Conversion.MapKeyToValue("Key").Fit(data));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EstimatorChain<ITransformer>().Append(_ml.Transforms.Conversion.MapKeyToValue("Key")).Fit(data));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.Conversion.MapKeyToValue("Number").Fit(data));
    }

    [TestMethod]
    public void Numbers_truths_and_texts_convert()
    {
        var data = _ml.Data.LoadFromEnumerable([new Mixed { Whole = 3, Text = "2.5", Flag = true, Items = [1.5f, -2] }, new Mixed { Whole = 0, Text = "word" }]);
        var converted = new EstimatorChain<ITransformer>()
            .Append(_ml.Transforms.Conversion.ConvertType("Single", "Whole"))
            .Append(_ml.Transforms.Conversion.ConvertType([new("TextAsDouble", "Text")], DataKind.Double))
            .Append(_ml.Transforms.Conversion.ConvertType("FlagAsInt", "Flag", DataKind.Int32))
            .Append(_ml.Transforms.Conversion.ConvertType("WholeAsText", "Whole", DataKind.String))
            .Append(_ml.Transforms.Conversion.ConvertType("WholeAsFlag", "Whole", DataKind.Boolean))
            .Append(_ml.Transforms.Conversion.ConvertType("ItemsAsInt", "Items", DataKind.Int32))
            .Fit(data).Transform(data);

        CollectionAssert.AreEqual(new[] { 3f, 0 }, converted.GetColumn<float>("Single").ToArray());
        CollectionAssert.AreEqual(new[] { 2.5, double.NaN }, converted.GetColumn<double>("TextAsDouble").ToArray());
        CollectionAssert.AreEqual(new[] { 1, 0 }, converted.GetColumn<int>("FlagAsInt").ToArray());
        CollectionAssert.AreEqual(new[] { "3", "0" }, converted.GetColumn<string>("WholeAsText").ToArray());
        CollectionAssert.AreEqual(new[] { true, false }, converted.GetColumn<bool>("WholeAsFlag").ToArray());
        CollectionAssert.AreEqual(new[] { 1, -2 }, converted.GetColumn<int[]>("ItemsAsInt").First());
    }

    [TestMethod]
    public void A_key_converts_to_unsigned_integers_only()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(2));

        CollectionAssert.AreEqual(new ulong[] { 1, 2 }, _ml.Transforms.Conversion.ConvertType("Key", outputKind: DataKind.UInt64).Fit(data).Transform(data).GetColumn<ulong>("Key").ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.Conversion.ConvertType("Key").Fit(data));
    }

    [TestMethod]
    public void An_input_that_is_not_there_is_named()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(1));
        var thrown = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.Conversion.ConvertType("A", "None").Fit(data));

        Assert.AreEqual("inputSchema", thrown.ParamName);
        Assert.StartsWith("Could not find input column 'None'", thrown.Message);
    }

    private IDataView Words(params string[] texts) => _ml.Data.LoadFromEnumerable(texts.Select(text => new Word { Text = text }).ToArray());

    public sealed class Word
    {
        public string Text { get; set; }
    }

    public sealed class Mixed
    {
        public int Whole { get; set; }

        public string Text { get; set; }

        public bool Flag { get; set; }

        [VectorType(2)]
        public float[] Items { get; set; } = [0, 0];
    }
}
