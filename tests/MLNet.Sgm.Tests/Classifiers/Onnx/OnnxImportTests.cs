using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Onnx;
using MLNet.Sgm.Weights;
using Onnx;
using TorchSharp;
using static MLNet.Sgm.Tests.Classifiers.Onnx.OnnxFiles;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers.Onnx;

[TestClass]
public sealed class OnnxImportTests
{
    private static readonly Preprocessing Plain = new([0, 0, 0], [1, 1, 1], 32, 32);
    private static readonly string[] TenClasses = [.. Enumerable.Range(0, 10).Select(number => $"class {number}")];

    [TestMethod]
    public void An_attack_decays_the_branches_of_the_graph()
    {
        using var scope = NewDisposeScope();
        var source = ImageClassifier.FromOnnx(OnnxReference.PathOf("resnet-opset13.onnx"), Plain, TenClasses);
        var images = new OnnxReference("resnet-opset13").Input().to(ScalarType.Float32);
        Tensor Attack(float gamma)
        {
            using var attack = new AdversarialAttack(source, AttackPresets.Pgd with { Gamma = gamma, Steps = 2 }, CPU);
            return attack.Perturb(images, tensor(new long[] { 3, 7 }));
        }

        var (whole, decayed) = (Attack(1), Attack(0.2f));

        Assert.IsGreaterThan(0.01f, (whole - decayed).abs().max().item<float>());
    }

    [TestMethod]
    public void Tuning_changes_nothing_but_rounding()
    {
        using var scope = NewDisposeScope();
        var source = ImageClassifier.FromOnnx(OnnxReference.PathOf("preact-opset9.onnx"), Plain, TenClasses);
        var images = new OnnxReference("preact-opset9").Input().to(ScalarType.Float32);
        using var tuned = new LoadedClassifier(source, CPU);
        using var plain = new LoadedClassifier(source, CPU, tune: false);

        Assert.IsLessThan(1e-4f, (tuned.Logits(images) - plain.Logits(images)).abs().max().item<float>());
    }

    [TestMethod]
    public void A_graph_for_two_images_takes_five_in_pieces()
    {
        using var scope = NewDisposeScope();
        var reference = new OnnxReference("swin-opset14");
        using var network = reference.Network();
        var images = reference.Input();

        var together = network.call(cat([images, images, images[0].unsqueeze(0)]));

        Assert.IsLessThan(1e-9, (together - cat([network.call(images), network.call(images), network.call(images)])[..5]).abs().max().item<double>());
    }

    [TestMethod]
    public void Nodes_may_be_chosen_to_end_branches()
    {
        var reference = new OnnxReference("resnet-opset13");
        using var network = reference.Network(node => node.Operator == "Gemm");

        Assert.AreEqual(1, network.Branches(SkipRule.Paper).Count());
        Assert.ThrowsExactly<ArgumentException>(() => reference.Network(_ => false));
    }

    [TestMethod]
    public void A_final_softmax_is_gone_around_and_makes_the_scores()
    {
        using var scope = NewDisposeScope();
        using var folder = TestData.Folder();
        var classifier = ImageClassifier.FromOnnx(Head(folder, Node("Softmax", ["z"], "y", Whole("axis", -1))), TestData.Preprocessing, TestData.ClassNames);
        using var loaded = new LoadedClassifier(classifier, CPU);
        var images = rand(2, 3, TestData.Side, TestData.Side, generator: new Generator(3));

        var (logits, scores) = (loaded.Logits(images), loaded.Scores(images));

        Assert.IsTrue(classifier.GivesProbabilities);
        Assert.IsLessThan(1e-6f, (logits.softmax(1) - scores).abs().max().item<float>());
        Assert.IsGreaterThan(0.1f, (logits.sum(1) - 1).abs().max().item<float>());
    }

    [TestMethod]
    public void Preprocessing_in_the_graph_is_found_and_not_done_twice()
    {
        using var folder = TestData.Folder();
        var model = Model(13, [0, 8, 8, 3], [Node("Sub", ["x", "mean"], "c"), Node("Div", ["c", "std"], "n"), Node("Transpose", ["n"], "t", Wholes("perm", 0, 3, 1, 2)), Node("Flatten", ["t"], "f"), Node("Gemm", ["f", "w"], "y", Whole("transB", 1))],
            Floats("mean", tensor(127.5f)), Floats("std", tensor(127.5f)), Floats("w", Numbers(3, 192)));
        model.MetadataProps.Add(new StringStringEntryProto { Key = "names", Value = "{0: 'ant', 1: 'bee', 2: 'cat'}" });

        var found = ImageClassifier.FromOnnx(model.Save(folder));

        Assert.AreEqual(PixelRange.ZeroTo255, found.Preprocessing.Range);
        CollectionAssert.AreEqual(new[] { 0f, 0, 0 }, found.Preprocessing.Mean.ToArray());
        CollectionAssert.AreEqual(TestData.ClassNames, found.ClassNames.ToArray());
        Assert.AreEqual((8, 8), (found.Preprocessing.Width, found.Preprocessing.Height));
    }

    [TestMethod]
    [DataRow("""["ant", "\ud800"]""", """ant,\ud800""")]
    [DataRow("""{"0": "ant", "\udc00": "bee"}""", "ant,bee")]
    public void Names_in_JSON_that_are_no_text_are_read_as_they_stand(string metadata, string expected) =>
        Assert.AreEqual(expected, string.Join(',', MetadataClasses.Of(new Dictionary<string, string> { ["names"] = metadata })!));

    [TestMethod]
    public void What_the_graph_does_not_do_must_be_given()
    {
        var path = OnnxReference.PathOf("resnet-opset13.onnx");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ImageClassifier.FromOnnx(path, classNames: TenClasses)).Message, "does not normalise its images itself");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ImageClassifier.FromOnnx(path, Plain)).Message, "has 10 outputs and does not name its classes");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ImageClassifier.FromOnnx(path, TestData.Preprocessing)).Message, "takes images of 32x32; found a preprocessing of 8x8");
    }

    [TestMethod]
    public void A_description_makes_the_same_classifier_again()
    {
        var description = ImageClassifier.FromOnnx(OnnxReference.PathOf("vgg-opset11.onnx"), Plain, TenClasses).Description;

        var again = ImageClassifier.FromDescription(ClassifierDescription.FromJson(description.ToJson()));

        Assert.IsTrue(again.Description.IsOnnx);
        using var network = again.CreateNetwork();
        Assert.IsInstanceOfType<OnnxNetwork>(network);
    }

    [TestMethod]
    public void An_addition_without_weights_is_part_of_a_function()
    {
        using var folder = TestData.Folder();
        var path = Model(13, [0, 3, 8, 8], [Node("Pow", ["x", "three"], "p"), Node("Add", ["x", "p"], "s"), Node("Flatten", ["s"], "f"), Node("Gemm", ["f", "w"], "y", Whole("transB", 1))],
            Floats("three", tensor(3f)), Floats("w", Numbers(3, 192))).Save(folder);

        var model = OnnxModel.Read(path);

        Assert.AreEqual(0, model.Branches.Count);
        Assert.AreEqual("no weights lie between its operands: it is part of a function", model.OtherAdditions.Single().Reason);
    }

    private static string Head(TemporaryFolder folder, NodeProto last) =>
        Model(13, [0, 3, TestData.Side, TestData.Side], [Node("Flatten", ["x"], "f"), Node("Gemm", ["f", "w"], "z", Whole("transB", 1)), last], Floats("w", Numbers(3, TestData.PixelCount))).Save(folder);
}
