using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Onnx;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Tests.Classifiers.Onnx;
using MLNet.Sgm.Weights;
using Onnx;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>An ONNX model as a target, three ways: imported, by ONNX Runtime, and as a pipeline of ML.NET's.</summary>
[TestClass]
public sealed class OnnxTargetTests
{
    private const int Side = 32;

    private static readonly string Folder = Repository.PathOf("tests/MLNet.Sgm.Tests/References/Onnx");

    private static readonly string[] ClassNames = [.. Enumerable.Range(0, 10).Select(index => $"class {index}")];

    private static readonly Preprocessing AsTheyAre = new([0, 0, 0], [1, 1, 1], Side, Side);

    private static IEnumerable<string> Files => Directory.GetFiles(Folder, "*.onnx").Select(file => Path.GetFileNameWithoutExtension(file)).Order();

    [TestMethod]
    [DynamicData(nameof(Files))]
    public void ONNX_Runtime_scores_as_the_import_does(string name)
    {
        var path = Path.Combine(Folder, $"{name}.onnx");

        AssertSame(Scores(ImageClassifier.FromOnnx(path, AsTheyAre, ClassNames)), Scores(new OnnxTarget(path, AsTheyAre, ClassNames)));
    }

    [TestMethod]
    public void A_pipeline_that_applies_the_model_scores_as_the_import_does()
    {
        var path = Path.Combine(Folder, "resnet-opset13.onnx");
        var ml = new MLContext(seed: 0);
        var data = Data(ml);
        var pipeline = ml.Transforms.ExtractPixels("input", "Image", scaleImage: 1 / 255f)
            .Append(ml.Transforms.ApplyOnnxModel("logits", "input", path, new Dictionary<string, int[]> { ["input"] = [1, 3, Side, Side], ["logits"] = [1, 10] })).Fit(data);
        var target = new TransformerTarget("applied", pipeline) { ScoreColumnName = "logits", ScoreKind = ScoreKind.Logits, ClassNames = ClassNames };

        AssertSame(Scores(ImageClassifier.FromOnnx(path, AsTheyAre, ClassNames)), Scores(target));
    }

    [TestMethod]
    public void A_model_for_a_fixed_number_of_images_takes_any()
    {
        var path = Path.Combine(Folder, "swin-opset14.onnx");

        AssertSame(Scores(new OnnxTarget(path, AsTheyAre, ClassNames), count: 4)[..3], Scores(new OnnxTarget(path, AsTheyAre, ClassNames), count: 3));
    }

    [TestMethod]
    public void A_model_that_takes_bytes_gets_the_nearest_ones()
    {
        using var folder = TestData.Folder();
        var model = OnnxFiles.Model(13, [0, 3, 1, 256], [OnnxFiles.Node("Cast", ["x"], "f", OnnxFiles.Whole("to", 1)), OnnxFiles.Node("Flatten", ["f"], "y")]);
        model.Graph.Input[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Uint8;
        var path = model.Save(folder);
        var preprocessing = new Preprocessing([0, 0, 0], [1, 1, 1], 1, 256) { Range = PixelRange.ZeroTo255 };
        var classifier = new ImageClassifier("bytes", () => new OnnxRuntimeNetwork(path, new(768, ExtraClass.Unknown), givesProbabilities: false, null), preprocessing, [.. Enumerable.Range(0, 768).Select(index => $"class {index}")]);
        using var network = new LoadedClassifier(classifier, TorchSharp.torch.CPU, tune: false);
        var levels = Enumerable.Range(0, 768).Select(index => (float)(index % 256)).ToArray();
        using var images = TorchSharp.torch.tensor(levels.Select(level => level / 255).ToArray(), [1, 3, 1, 256]);

        using var scores = network.Logits(images);

        CollectionAssert.AreEqual(levels, scores.data<float>().ToArray());
    }

    [TestMethod]
    public void A_study_knows_that_ONNX_Runtime_scores() =>
        Assert.AreEqual("ONNX Runtime", (string?)TargetSettings.Of(new OnnxTarget(Path.Combine(Folder, "resnet-opset13.onnx"), AsTheyAre, ClassNames))["runtime"]);

    [TestMethod]
    public void A_saved_chain_scores_with_ONNX_Runtime_again()
    {
        using var folder = TestData.Folder();
        var ml = new MLContext(seed: 0);
        var data = Data(ml);
        using var fitted = ml.Robustness.ScoreTransfer(new OnnxTarget(Path.Combine(Folder, "resnet-opset13.onnx"), AsTheyAre, ClassNames), "Image", labelColumnName: null).Fit(data);
        ml.Robustness.Save(fitted, data.Schema, folder.File("chain.zip"));

        var loaded = ml.Robustness.Load(folder.File("chain.zip"), out _);

        AssertSame(Read(fitted.Transform(data)), Read(loaded.Transform(data)));
        (loaded as IDisposable)?.Dispose();
    }

    [TestMethod]
    public void A_saved_chain_has_the_weights_in_sub_folders_too()
    {
        using var folder = TestData.Folder();
        Directory.CreateDirectory(folder.File("parts/more"));
        File.WriteAllBytes(folder.File("parts/more/w.bin"), [.. Enumerable.Range(0, 3 * TestData.PixelCount).SelectMany(index => BitConverter.GetBytes(MathF.Sin(index)))]);
        var weight = new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 3, TestData.PixelCount }, DataLocation = TensorProto.Types.DataLocation.External, ExternalData = { new StringStringEntryProto { Key = "location", Value = "parts/more/w.bin" } } };
        var path = OnnxFiles.Model(13, [0, 3, TestData.Side, TestData.Side], [OnnxFiles.Node("Flatten", ["x"], "f"), OnnxFiles.Node("Gemm", ["f", "w"], "y", OnnxFiles.Whole("transB", 1))], weight).Save(folder);
        var ml = new MLContext(seed: 0);
        var data = ml.Data.LoadFromEnumerable(TestData.Images(2));
        using var fitted = ml.Robustness.ScoreTransfer(new OnnxTarget(path, TestData.Preprocessing, TestData.ClassNames), "Image", labelColumnName: null).Fit(data);
        ml.Robustness.Save(fitted, data.Schema, folder.File("chain.zip"));
        var expected = Read(fitted.Transform(data));
        File.Delete(path);
        Directory.Delete(folder.File("parts"), recursive: true);

        var loaded = ml.Robustness.Load(folder.File("chain.zip"), out _);

        AssertSame(expected, Read(loaded.Transform(data)));
        (loaded as IDisposable)?.Dispose();
    }

    [TestMethod]
    public void A_classifier_of_another_origin_is_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new OnnxTarget(TestData.Classifier()));

        Assert.Contains("must be of an ONNX file", error.Message);
    }

    private static float[][] Scores(TransferTarget target, int count = 3)
    {
        var ml = new MLContext(seed: 0);
        var data = Data(ml, count);
        using var fitted = ml.Robustness.ScoreTransfer(target, "Image", labelColumnName: null).Fit(data);
        return Read(fitted.Transform(data));
    }

    private static float[][] Read(IDataView scored) => [.. scored.GetColumn<float[]>("Score")];

    private static IDataView Data(MLContext ml, int count = 3)
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Images(count));
        return ml.Transforms.ResizeImages("Image", Side, Side).Fit(data).Transform(data);
    }

    private static void AssertSame(float[][] expected, float[][] found)
    {
        Assert.HasCount(expected.Length, found);
        foreach (var (one, other) in expected.Zip(found))
        {
            // A LogSoftmax at the end, which the import leaves out, adds the same to all.
            var shift = one.Max() - other.Max();
            foreach (var (a, b) in one.Zip(other)) Assert.AreEqual(a, b + shift, 1e-4f * Math.Max(1, Math.Abs(a)));
        }
    }
}
