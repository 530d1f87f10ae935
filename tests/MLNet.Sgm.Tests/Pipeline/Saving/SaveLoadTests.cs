using System.IO.Compression;
using FashionMnist;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Pipeline.Saving;

[TestClass]
public sealed class SaveLoadTests
{
    private static readonly string ImageRoot = Path.Combine(Networks.DataFolder, "images");

    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    [DataRow(WeightStorage.Embedded)]
    [DataRow(WeightStorage.Referenced)]
    public void A_loaded_chain_does_the_same_to_the_last_bit(WeightStorage weights)
    {
        using var folder = TestData.Folder();
        var images = Images(6);
        using var model = Chain(AttackPresets.Sgm(0.5f)).Fit(images);
        ml.Robustness.Save(model, images.Schema, folder.File("chain.zip"), weights);
        using var loaded = ml.Robustness.Load(folder.File("chain.zip"), out var schema);
        CollectionAssert.AreEqual(images.Schema.Select(column => $"{column.Name} {column.Type}").ToList(), schema!.Select(column => $"{column.Name} {column.Type}").ToList());
        AssertSame(model, loaded, images);
    }

    [TestMethod]
    public void Draws_and_images_to_mix_in_are_kept()
    {
        using var folder = TestData.Folder();
        var images = Images(8);
        var attack = AttackPresets.Admix with { Steps = 2, RandomStart = true };
        using var model = Chain(attack).Fit(images);
        ml.Robustness.Save(model, null, folder.File("chain.zip"));
        using var loaded = new MLContext(seed: 5).Robustness.Load(folder.File("chain.zip"), out var schema);
        Assert.IsNull(schema);
        AssertSame(model, loaded, images);
    }

    [TestMethod]
    public void A_loaded_chain_can_be_saved_again()
    {
        using var folder = TestData.Folder();
        var images = Images(3);
        using var model = Chain(AttackPresets.Pgd).Fit(images);
        ml.Robustness.Save(model, null, folder.File("first.zip"));
        using var loaded = ml.Robustness.Load(folder.File("first.zip"), out _);
        ml.Robustness.Save(loaded, null, folder.File("second.zip"));
        File.Delete(folder.File("first.zip"));
        using var again = ml.Robustness.Load(folder.File("second.zip"), out _);
        AssertSame(model, again, images);
    }

    [TestMethod]
    public void TorchScript_and_files_of_several_are_embedded()
    {
        using var folder = TestData.Folder();
        var script = Path.Combine(AppContext.BaseDirectory, "Classifiers", "Scripts", "scripted.pt");
        foreach (var file in new[] { "sharded.index.json", "sharded-1.safetensors", "sharded-2.safetensors" })
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Weights", "fixtures", file), folder.File(file));
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(2));
        using var scorer = ml.Robustness.ScoreTransfer("Pixels", new TransferEvaluator.Options { Target = ImageClassifier.FromTorchScript(script, TestData.Preprocessing, TestData.ClassNames) }).Fit(data);
        ml.Robustness.Save(scorer, null, folder.File("scorer.zip"));
        using var loaded = ml.Robustness.Load(folder.File("scorer.zip"), out _);
        AssertSame(scorer, loaded, data);
        CollectionAssert.AreEquivalent(
            new[] { "sharded.index.json", "sharded-1.safetensors", "sharded-2.safetensors" },
            new WeightLocation(folder.File("sharded.index.json"), null).Read(new ClassifierDescription { Name = "sharded", Preprocessing = TestData.Preprocessing, ClassNames = TestData.ClassNames }.PartsOf).Select(file => file.Name).ToList());
    }

    [TestMethod]
    public void Black_boxes_are_saved_with_what_is_in_them_and_disposed_with_the_loaded_chain()
    {
        using var folder = TestData.Folder();
        var images = Images(4);
        var load = ml.Transforms.LoadImages("Image", ImageRoot, "ImagePath").Append(ml.Transforms.ResizeImages("Image", 28, 28));
        using var inside = load.Append(ml.Robustness.ScoreTransfer(Networks.Bundled("vgg8"), "Image", "Inner")).Fit(images);
        var box = new TransformerTarget("box", inside.LastTransformer) { ImageColumnName = "Image", ScoreColumnName = "InnerScore", ScoreKind = ScoreKind.Logits };
        using var model = load.Append(ml.Robustness.ScoreTransfer([new("Box", box), new("Net", Networks.Bundled("resnet20"))], "Image")).Fit(images);
        ml.Robustness.Save(model, images.Schema, folder.File("chain.zip"));
        var loaded = ml.Robustness.Load(folder.File("chain.zip"), out _);
        AssertSame(model, loaded, images);
        var owned = ((TransferScoringTransformer)loaded.LastTransformer).Owned.Single();
        loaded.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => ((TransformerChain<ITransformer>)owned).GetOutputSchema(inside.GetOutputSchema(images.Schema)));
    }

    [TestMethod]
    public void Weights_of_several_files_are_read_from_an_archive()
    {
        using var folder = TestData.Folder();
        using (var archive = ZipFile.Open(folder.File("w.zip"), ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(Path.Combine(AppContext.BaseDirectory, "Weights", "fixtures", "types.safetensors"), "other/types.safetensors");
            foreach (var file in new[] { "sharded-1.safetensors", "sharded.index.json", "sharded-2.safetensors" })
                archive.CreateEntryFromFile(Path.Combine(AppContext.BaseDirectory, "Weights", "fixtures", file), $"weights/{file}");
        }
        var location = new WeightLocation(folder.File("w.zip"), "weights/sharded.index.json");
        Assert.AreEqual(3, location.Use(path =>
        {
            using var file = WeightFile.Open(path);
            return file.Paths.Count;
        }));
        Assert.AreEqual("sharded.index.json", location.Read(new ClassifierDescription { Name = "sharded", Preprocessing = TestData.Preprocessing, ClassNames = TestData.ClassNames }.PartsOf).First().Name);
    }

    [TestMethod]
    public void Files_that_are_saved_as_rows_go_by_are_saved_by_a_loaded_chain_too()
    {
        using var folder = TestData.Folder();
        var images = Images(2);
        var model = ml.Transforms.LoadImages("Image", ImageRoot, "ImagePath").Append(ml.Robustness.SaveImages(folder.File("out"), "Image", "ImagePath")).Fit(images);
        ml.Robustness.Save(model, null, folder.File("chain.zip"));
        using var loaded = ml.Robustness.Load(folder.File("chain.zip"), out _);
        _ = loaded.Transform(images).GetColumn<string>("ImagePath").ToList();
        Assert.HasCount(2, Directory.GetFiles(folder.File("out"), "*.png", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void Annotations_of_a_schema_are_kept()
    {
        using var folder = TestData.Folder();
        var rows = ml.Data.LoadFromEnumerable(TestData.Vectors(3));
        var schema = ml.Transforms.Conversion.MapValueToKey("Key", "Name").Fit(rows).GetOutputSchema(rows.Schema);
        ml.Robustness.Save(ml.Transforms.CopyColumns("Copy", "Name").Fit(rows), schema, folder.File("chain.zip"));
        ml.Robustness.Load(folder.File("chain.zip"), out var loaded).Dispose();
        Assert.AreEqual(string.Join(", ", schema.Select(column => $"{column.Name} {column.Type}")), string.Join(", ", loaded!.Select(column => $"{column.Name} {column.Type}")));
        CollectionAssert.AreEqual(AnnotationKinds.ReadNames(schema["Key"], "KeyValues"), AnnotationKinds.ReadNames(loaded!["Key"], "KeyValues"));
    }

    [TestMethod]
    public void A_column_s_original_is_kept_in_the_schema()
    {
        using var folder = TestData.Folder();
        var rows = ml.Data.LoadFromEnumerable(TestData.Vectors(2));
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", TestData.Classifier(), "Pixels").Fit(rows);
        ml.Robustness.Save(ml.Transforms.CopyColumns("Copy", "Adversarial").Fit(attack.Transform(rows)), attack.GetOutputSchema(rows.Schema), folder.File("chain.zip"));
        ml.Robustness.Load(folder.File("chain.zip"), out var loaded).Dispose();
        Assert.AreEqual("Pixels", AnnotationKinds.ReadText(loaded!["Adversarial"], AnnotationKinds.OriginalColumn));
    }

    [TestMethod]
    public void ML_NET_s_own_saving_refuses_and_names_the_way_that_works()
    {
        using var folder = TestData.Folder();
        var images = Images(2);
        using var model = Chain(AttackPresets.Pgd).Fit(images);
        var error = Assert.ThrowsExactly<NotSupportedException>(() => ml.Model.Save(model, null, folder.File("model.zip")));
        StringAssert.Contains(error.Message, "save the chain with ml.Robustness.Save");
        if (!File.Exists(folder.File("model.zip"))) return;
        var loading = Assert.Throws<Exception>(() => ml.Model.Load(folder.File("model.zip"), out _));
        Assert.IsNotNull(loading, "A file that is left behind must not look like a model.");
    }

    private IDataView Images(int count) => ml.Data.LoadFromEnumerable(ImageFolder.Read(ImageRoot).Where((_, index) => index % (1000 / count) == 0).Take(count).ToList());

    private IEstimator<TransformerChain<TransferScoringTransformer>> Chain(AttackSettings attack) => ml.Transforms.LoadImages("Image", ImageRoot, "ImagePath")
        .Append(ml.Transforms.ResizeImages("Image", 28, 28))
        .Append(ml.Robustness.Adversarial("Adversarial", "Image", new() { Source = Networks.Bundled("resnet20"), Attack = attack with { Steps = 2 }, BatchSize = 4 }))
        .Append(ml.Robustness.ScoreTransfer(Networks.Bundled("vgg8"), "Adversarial", "Vgg"));

    private static void AssertSame(ITransformer model, ITransformer loaded, IDataView data)
    {
        var (expected, actual) = (model.Transform(data), loaded.Transform(data));
        Assert.AreEqual(Describe(expected.Schema), Describe(actual.Schema));
        foreach (var column in expected.Schema.Where(column => column.Type is VectorDataViewType { ItemType: NumberDataViewType item } && item == NumberDataViewType.Single && !column.IsHidden))
            foreach (var (one, other) in expected.GetColumn<float[]>(column.Name).Zip(actual.GetColumn<float[]>(column.Name))) CollectionAssert.AreEqual(one, other, column.Name);
        if (expected.Schema.GetColumnOrNull("Adversarial") is null) return;
        foreach (var (one, other) in Pixels(expected).Zip(Pixels(actual))) CollectionAssert.AreEqual(one, other);
    }

    private static List<byte[]> Pixels(IDataView data)
    {
        List<byte[]> pixels = [];
        using var cursor = data.GetRowCursor([data.Schema["Adversarial"]]);
        var read = cursor.GetGetter<MLImage>(data.Schema["Adversarial"]);
        MLImage image = null!;
        while (cursor.MoveNext())
        {
            read(ref image);
            pixels.Add(image.Pixels.ToArray());
        }
        image.Dispose();
        return pixels;
    }

    private static string Describe(DataViewSchema schema) => string.Join(", ", schema.Select(column => $"{column.Name} {column.Type}"));
}
