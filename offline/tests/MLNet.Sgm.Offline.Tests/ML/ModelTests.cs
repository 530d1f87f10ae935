using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests.ML;

[TestClass]
public sealed class ModelTests
{
    private readonly MLContext _ml = new(seed: 0);

    [TestMethod]
    public void An_engine_predicts_for_one_object_at_a_time()
    {
        var model = Model();
        using var engine = _ml.Model.CreatePredictionEngine<NumberOnly, Prediction>(model);
        var reused = new Prediction();

        Assert.AreEqual(3f, engine.Predict(new() { Number = 3 }).Copy);
        engine.Predict(new() { Number = 4 }, ref reused);
        CollectionAssert.AreEqual(new[] { 4f, 4 }, reused.Joined);
        Assert.IsNotNull(engine.OutputSchema.GetColumnOrNull("Joined"));
    }

    [TestMethod]
    public void An_engine_takes_column_types_from_a_schema()
    {
        var data = _ml.Data.LoadFromEnumerable([new Labelled { Label = 1 }]);
        var words = _ml.Data.LoadFromEnumerable([new ConversionTests.Word { Text = "cat" }, new() { Text = "dog" }]);
        var schema = _ml.Transforms.SelectColumns("Label").Fit(Keyed(words)).GetOutputSchema(Keyed(words).Schema);
        var model = _ml.Transforms.Conversion.MapKeyToValue("Name", "Label").Fit(_ml.Data.LoadFromEnumerable([new Labelled { Label = 1 }], schema));
        using var engine = _ml.Model.CreatePredictionEngine<Labelled, Named>(model, schema);

        Assert.AreEqual("dog", engine.Predict(new() { Label = 2 }).Name);
        Assert.IsNull(data.Schema["Label"].Annotations.Schema.GetColumnOrNull("KeyValues"));
    }

    [TestMethod]
    public void An_engine_ignores_missing_outputs_unless_told_otherwise()
    {
        var model = Model();

        Assert.IsNull(_ml.Model.CreatePredictionEngine<NumberOnly, WithMore>(model).Predict(new()).More);
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Model.CreatePredictionEngine<NumberOnly, WithMore>(model, ignoreMissingColumns: false));
    }

    [TestMethod]
    public void An_engine_needs_a_mapper_and_its_columns()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<NumberOnly, NumberOnly>(new ForeignTransformer(mapsRows: false)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<ConversionTests.Word, Prediction>(Model()));
    }

    [TestMethod]
    public void An_engine_disposes_of_the_transformer_that_it_owns()
    {
        var (owned, kept) = (new ForeignTransformer(), new ForeignTransformer());
        _ml.Model.CreatePredictionEngine<NumberOnly, NumberOnly>(owned).Dispose();
        _ml.Model.CreatePredictionEngine<NumberOnly, NumberOnly>(kept, new PredictionEngineOptions { OwnsTransformer = false }).Dispose();

        Assert.IsTrue(owned.Disposed);
        Assert.IsFalse(kept.Disposed);
    }

    [TestMethod]
    public void Saving_asks_a_foreign_transformer_whatever_stands_before_it()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var chain = Model().Append(new ForeignTransformer());
        var thrown = Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.Save(chain, null, path));

        Assert.AreEqual("Save me with Robustness.Save", thrown.Message);
        Assert.IsFalse(File.Exists(path));
    }

    [TestMethod]
    public void Saving_says_what_cannot_be_saved_and_leaves_no_file()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var stream = new MemoryStream();

        var model = Model().Append(_ml.Transforms.CustomMapping<NumberOnly, Prediction>((_, _) => { }, null).Fit(_ml.Data.LoadFromEnumerable(Sample.Many(1))));
        var thrown = Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.Save(model, null, path));
        Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.Save(model, null, stream));

        Assert.Contains("CustomMappingTransformer", thrown.Message);
        Assert.IsFalse(File.Exists(path));
        Assert.AreEqual(0, stream.Length);
    }

    [TestMethod]
    public void A_component_that_writes_nothing_is_refused()
    {
        using var stream = new MemoryStream();
        var thrown = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Model.Save(Model().Append(new SilentTransformer()), null, stream));
        Assert.AreEqual("ModelSignature not specified!", thrown.Message);
    }

    [TestMethod]
    public void A_saved_model_does_the_same_when_it_is_loaded()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Many(3).Reverse());
        var model = _ml.Transforms.Conversion.MapValueToKey("NameKey", "Name")
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "NameKey"))
            .Append(_ml.Transforms.Conversion.ConvertType("Long", "Number", DataKind.Int64))
            .Append(_ml.Transforms.CopyColumns("Copy", "Number"))
            .Append(_ml.Transforms.Concatenate("Joined", "Number", "Copy"))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Code", "Number", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue, addKeyValueAnnotationsAsText: true))
            .Append(_ml.Transforms.SelectColumns("Back", "Joined", "Code", "Long"))
            .Fit(data);
        var loaded = SavedAndLoaded(model);

        var (expected, actual) = (model.Transform(data), loaded.Transform(data));
        Assert.AreEqual(Shown(expected), Shown(actual));
        CollectionAssert.AreEqual(new[] { "Back", "Joined", "Code", "Long" }, actual.Schema.Select(column => column.Name).ToList());
    }

    [TestMethod]
    public void A_transformer_alone_is_saved_too() =>
        Assert.IsInstanceOfType<Microsoft.ML.Transforms.ColumnCopyingTransformer>(SavedAndLoaded(_ml.Transforms.CopyColumns("Copy", "Number").Fit(_ml.Data.LoadFromEnumerable(Sample.Many(1)))));

    [TestMethod]
    [DataRow("")]
    [DataRow("PK")]
    [DataRow("{}")]
    [DataRow("""{"format":"another","model":{}}""")]
    [DataRow("""{"format":"offline subset of ML.NET, model 1","model":{"component":"System.String","settings":1}}""")]
    public void A_file_of_another_format_is_refused(string content)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content));
        Assert.ThrowsExactly<FormatException>(() => _ml.Model.Load(stream, out _));
    }

    private ITransformer SavedAndLoaded(ITransformer model)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        stream.Position = 0;
        return _ml.Model.Load(stream, out _);
    }

    private static string Shown(IDataView data)
    {
        var preview = data.Preview();
        return string.Join("\n", preview.RowView.Select(row => string.Join(", ", row.Values.Select(value => $"{value.Key} {(value.Value is VBuffer<float> vector ? string.Join(" ", vector.DenseValues()) : value.Value)}"))))
            + string.Join(", ", preview.Schema.Select(column => $"{column.Name} {column.Type} {string.Join(" ", column.Annotations.Schema.Select(annotation => $"{annotation.Name} {annotation.Type}"))}"));
    }

    private TransformerChain<ColumnConcatenatingTransformer> Model() =>
        _ml.Transforms.CopyColumns("Copy", "Number").Append(_ml.Transforms.Concatenate("Joined", "Number", "Copy")).Fit(_ml.Data.LoadFromEnumerable(Sample.Many(1)));

    private IDataView Keyed(IDataView words) => _ml.Transforms.Conversion.MapValueToKey("Label", "Text").Fit(words).Transform(words);

    private sealed class SilentTransformer : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IDataView Transform(IDataView input) => input;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx)
        {
        }
    }

    public sealed class Prediction
    {
        public float Copy { get; set; }

        public float[] Joined { get; set; }
    }

    public sealed class WithMore
    {
        public float Copy { get; set; }

        public string More { get; set; }
    }

    public sealed class Labelled
    {
        [KeyType(2)]
        public uint Label { get; set; }
    }

    public sealed class Named
    {
        public string Name { get; set; }
    }
}
