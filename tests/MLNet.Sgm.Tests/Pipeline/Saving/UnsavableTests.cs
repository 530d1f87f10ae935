using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Pipeline.Saving;

/// <summary>What cannot be saved or loaded says so in a sentence, and leaves nothing behind.</summary>
[TestClass]
public sealed class UnsavableTests
{
    private readonly MLContext ml = new(seed: 0);
    private readonly TemporaryFolder folder = TestData.Folder();

    [TestCleanup]
    public void Delete() => folder.Dispose();

    [TestMethod]
    public void A_classifier_made_from_a_delegate_is_named()
    {
        using var scorer = Scorer(TestData.Vgg());
        AssertUnsavable(scorer, "The chain cannot be saved, because its classifier 'VGG-8-BN' was made from a delegate");
    }

    [TestMethod]
    public void Random_weights_are_refused()
    {
        using var scorer = Scorer(ImageClassifiers.SmallVgg(null, TestData.Preprocessing, TestData.ClassNames));
        AssertUnsavable(scorer, "The chain cannot be saved, because its classifier 'VGG-8-BN' has new random weights");
    }

    [TestMethod]
    public void Somebody_else_s_transformer_is_named() =>
        AssertUnsavable(new TransformerChain<ITransformer>(new Foreign()), "The chain cannot be saved, because its Foreign cannot: I have no file.");

    [TestMethod]
    public void A_transformer_that_ML_NET_cannot_save_is_named()
    {
        var mapping = ml.Transforms.CustomMapping<VectorRow, Mapped>((_, _) => { }, null).Fit(ml.Data.LoadFromEnumerable(TestData.Vectors(1)));
        AssertUnsavable(mapping, "The chain cannot be saved, because its CustomMappingTransformer cannot: ");
    }

    [TestMethod]
    public void A_disposed_scorer_is_not_saved()
    {
        var scorer = Scorer(SavedVgg());
        scorer.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => ml.Robustness.Save(scorer, null, folder.File("chain.zip")));
    }

    [TestMethod]
    public void A_saved_chain_stays_whole_when_another_cannot_be_saved_over_it()
    {
        using var scorer = Scorer(SavedVgg());
        ml.Robustness.Save(scorer, null, folder.File("chain.zip"));
        var before = File.ReadAllBytes(folder.File("chain.zip"));
        Assert.ThrowsExactly<NotSupportedException>(() => ml.Robustness.Save(new Foreign(), null, folder.File("chain.zip")));
        CollectionAssert.AreEqual(before, File.ReadAllBytes(folder.File("chain.zip")));
    }

    [TestMethod]
    public void A_missing_file_is_named() =>
        Assert.AreEqual("The saved chain 'nowhere.zip' does not exist.", Assert.ThrowsExactly<FileNotFoundException>(() => ml.Robustness.Load("nowhere.zip", out _)).Message);

    [TestMethod]
    public void A_file_that_is_no_zip_is_refused()
    {
        File.WriteAllText(folder.File("chain.zip"), "nothing of the kind");
        AssertUnloadable("is damaged, or no chain that ml.Robustness.Save of this version wrote: ");
    }

    [TestMethod]
    public void A_foreign_zip_is_refused()
    {
        using (var archive = ZipFile.Open(folder.File("chain.zip"), ZipArchiveMode.Create)) archive.CreateEntry("something");
        AssertUnloadable("it has no entry 'model.json'.");
    }

    [TestMethod]
    public void Another_version_is_refused()
    {
        Edit(model => model["version"] = 1);
        AssertUnloadable("expected version 2, found 1; load it with the library that saved it.");
    }

    [TestMethod]
    public void Another_format_is_refused()
    {
        Edit(model => model["format"] = "something else");
        AssertUnloadable("its 'model.json' is of another format.");
    }

    [TestMethod]
    [DataRow("\\udc00ersion")]
    [DataRow("ver\\ud800")]
    public void A_name_that_is_no_text_is_refused(string name)
    {
        EditText(text => text.Replace("\"version\"", $"\"{name}\"", StringComparison.Ordinal));
        AssertUnloadable("A text must be UTF-8, with whole surrogate pairs; found bytes that are none.");
    }

    [TestMethod]
    public void A_setting_that_is_not_known_here_is_refused_by_name()
    {
        Edit(model => model["chains"]![0]![0]!["options"]!["strength"] = 1);
        AssertUnloadable("strength");
    }

    [TestMethod]
    public void A_reference_to_nothing_is_refused()
    {
        Edit(model => model["classifiers"]!.AsArray().Clear());
        AssertUnloadable("contradicts itself");
    }

    [TestMethod]
    public void What_is_null_or_of_another_kind_is_refused()
    {
        Edit(model => model["classifiers"]!.AsArray()[0] = null);
        AssertUnloadable("a list holds null");
        Edit(model => model["chains"]![0]![0] = null);
        AssertUnloadable("contradicts itself: a list holds null");
        Edit(model => model["chains"]![0]![0]!["options"]!["otherTargets"] = new JsonArray((JsonNode?)null));
        AssertUnloadable("contradicts itself: a list holds null");
        Edit(model => model["schema"] = new JsonArray((JsonNode?)null));
        AssertUnloadable("a list holds null");
        Edit(model => model["schema"] = Schema("Single", """{ "SlotNames": null }"""));
        AssertUnloadable("a map holds null");
        Edit(model => model["format"] = true);
        AssertUnloadable("its 'model.json' is of another format.");
        Edit(model => model["version"] = "2");
        AssertUnloadable("expected version 2, found 2");
        Edit(model => model["classifiers"]![0]!["description"]!["preprocessing"]!["mean"]!.AsArray().RemoveAt(0));
        AssertUnloadable("Mean and std must both have 1 or 3 values");
    }

    [TestMethod]
    public void Options_that_the_estimator_refuses_are_refused()
    {
        Edit(model => model["chains"]![0]![0]!["options"]!.AsObject().Remove("target"));
        AssertUnloadable("contradicts itself: Target must name what scores; found null.");
        Edit(model => model["chains"]![0]![0]!["options"]!["batchSize"] = 0);
        AssertUnloadable("contradicts itself: BatchSize must be at least 1; found 0.");
    }

    [TestMethod]
    public void A_column_type_that_cannot_be_is_refused()
    {
        Edit(model => model["schema"] = Schema(new string('[', 1000)));
        AssertUnloadable("contradicts itself: the column type '[[[");
        Edit(model => model["schema"] = Schema("Vector"));
        AssertUnloadable("contradicts itself: a vector column has more than 2147483647 values");
    }

    [TestMethod]
    [DataRow("weightsEntry")]
    [DataRow("weights")]
    [DataRow("name")]
    public void What_a_chain_says_of_its_weights_is_cut_in_messages(string property)
    {
        Edit(model =>
        {
            var description = model["classifiers"]![0]!["description"]!.AsObject();
            description["weightsEntry"] = $"{new string('a', 5000)}/w.safetensors";
            description[property] = $"{new string('a', 5000)}/w.safetensors";
        });

        var error = Assert.ThrowsExactly<FileNotFoundException>(() => ml.Robustness.Load(folder.File("chain.zip"), out _));

        Assert.IsLessThan(500 + folder.Path.Length, error.Message.Length, error.Message);
    }

    [TestMethod]
    public void A_chain_does_not_say_where_to_fetch_weights_from()
    {
        Edit(model =>
        {
            var description = model["classifiers"]![0]!["description"]!.AsObject();
            description.Remove("weights");
            description.Remove("weightsEntry");
            description["knownWeights"] = JsonSerializer.SerializeToNode(KnownWeights.DefaultFor("resnet18") with { Name = "mine", Url = new("http://127.0.0.1:1/mine.pth") }, JsonSerializerOptions.Web);
        });
        AssertUnloadable("needs the weights 'mine', which are none that the library knows: fetch them into the cache folder first");
    }

    [TestMethod]
    public void A_zip_that_unpacks_to_a_hundred_times_its_size_is_refused_before_it_is_unpacked()
    {
        using (var archive = ZipFile.Open(folder.File("chain.zip"), ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("model.json", CompressionLevel.Fastest).Open();
            entry.Write(new byte[1 << 25]);
        }
        AssertUnloadable("Its records up to 'model.json' unpack to more than 100 bytes for each of its own.");
    }

    [TestMethod]
    [DataRow(0.3)]
    [DataRow(0.6)]
    [DataRow(0.9)]
    public void A_lost_bit_is_found(double where)
    {
        using var scorer = Scorer(SavedVgg());
        ml.Robustness.Save(scorer, null, folder.File("chain.zip"));
        var bytes = File.ReadAllBytes(folder.File("chain.zip"));
        bytes[(int)(where * bytes.Length)] ^= 4;
        File.WriteAllBytes(folder.File("chain.zip"), bytes);
        AssertUnloadable("is damaged, or no chain");
    }

    [TestMethod]
    public void A_file_that_was_cut_is_refused()
    {
        using var scorer = Scorer(SavedVgg());
        ml.Robustness.Save(scorer, null, folder.File("chain.zip"));
        using (var stream = File.OpenWrite(folder.File("chain.zip"))) stream.SetLength(stream.Length / 2);
        AssertUnloadable("is damaged, or no chain");
    }

    [TestMethod]
    public void A_referenced_weight_file_that_is_gone_is_named()
    {
        using var scorer = Scorer(SavedVgg());
        ml.Robustness.Save(scorer, null, folder.File("chain.zip"), WeightStorage.Referenced);
        File.Delete(folder.File("vgg.safetensors"));
        var error = Assert.ThrowsExactly<FileNotFoundException>(() => ml.Robustness.Load(folder.File("chain.zip"), out _));
        StringAssert.Contains(error.Message, $"needs the weight file '{folder.File("vgg.safetensors")}' of the classifier 'VGG-8-BN', which does not exist.");
    }

    [TestMethod]
    public void A_referenced_weight_file_that_changed_is_named_with_both_hashes()
    {
        using var scorer = Scorer(SavedVgg());
        ml.Robustness.Save(scorer, null, folder.File("chain.zip"), WeightStorage.Referenced);
        var before = KnownWeights.Verify(folder.File("vgg.safetensors")).Sha256;
        SavedVgg(seed: 2);
        var error = Assert.ThrowsExactly<WeightFileException>(() => ml.Robustness.Load(folder.File("chain.zip"), out _));
        StringAssert.Contains(error.Message, $"expected 'vgg.safetensors' of SHA-256 {before}, found 'vgg.safetensors' of SHA-256 {KnownWeights.Verify(folder.File("vgg.safetensors")).Sha256}.");
    }

    private TransferScoringTransformer Scorer(ImageClassifier target) => ml.Robustness.ScoreTransfer(target, "Pixels").Fit(ml.Data.LoadFromEnumerable(TestData.Vectors(1)));

    /// <summary>A classifier whose weights are in a file.</summary>
    private ImageClassifier SavedVgg(int seed = 1)
    {
        using var network = TestData.Vgg(seed).CreateNetwork();
        SafeTensors.Write(folder.File("vgg.safetensors"), network.state_dict());
        return ImageClassifiers.SmallVgg(folder.File("vgg.safetensors"), TestData.Preprocessing, TestData.ClassNames);
    }

    private void AssertUnsavable(ITransformer model, string message)
    {
        StringAssert.StartsWith(Assert.ThrowsExactly<NotSupportedException>(() => ml.Robustness.Save(model, null, folder.File("chain.zip"))).Message, message);
        Assert.IsEmpty(Directory.GetFiles(folder.Path, "chain*"));
    }

    private void AssertUnloadable(string reason)
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => ml.Robustness.Load(folder.File("chain.zip"), out _));
        StringAssert.StartsWith(error.Message, $"The saved chain '{folder.File("chain.zip")}' ");
        StringAssert.Contains(error.Message, reason);
    }

    /// <summary>Saves a scorer and changes what its file says.</summary>
    private void Edit(Action<JsonNode> change) => EditText(text =>
    {
        var model = JsonNode.Parse(text)!;
        change(model);
        return model.ToJsonString();
    });

    /// <summary>A schema of one column, of 65536×65536 values where it is a vector.</summary>
    private static JsonNode Schema(string kind, string names = "{}") =>
        JsonNode.Parse($$"""[{ "name": "a", "type": { "kind": "{{kind}}", "item": { "kind": "Single" }, "dimensions": [65536, 65536] }, "names": {{names}}, "texts": {} }]""")!;

    private void EditText(Func<string, string> change)
    {
        using var scorer = Scorer(SavedVgg());
        ml.Robustness.Save(scorer, null, folder.File("chain.zip"));
        using var archive = ZipFile.Open(folder.File("chain.zip"), ZipArchiveMode.Update);
        string text;
        using (var reader = new StreamReader(archive.GetEntry("model.json")!.Open())) text = reader.ReadToEnd();
        archive.GetEntry("model.json")!.Delete();
        using var writer = new StreamWriter(archive.CreateEntry("model.json").Open());
        writer.Write(change(text));
    }

    private sealed class Mapped
    {
        public float Value { get; set; }
    }

    private sealed class Foreign : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IDataView Transform(IDataView input) => input;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException("I have no file.");
    }
}
