using System.Text.Json.Nodes;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using TorchSharp;

namespace MLNet.Sgm.Tests.Classifiers;

[TestClass]
public sealed class ClassifierDescriptionTests
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Classifiers", "Scripts", "scripted.pt");

    [TestMethod]
    public void A_file_of_weights_is_described_by_architecture_and_path()
    {
        var description = ImageClassifiers.ResNet152("somewhere.pth").Description;
        Assert.AreEqual(("ResNet-152", "resnet152", "somewhere.pth"), (description.Name, description.Architecture, description.Weights));
        Assert.IsNull(description.KnownWeights);
        Assert.IsTrue(description.HasOrigin);
    }

    [TestMethod]
    public void Published_weights_are_described_by_themselves()
    {
        var known = KnownWeights.Find("inception_v3.tf_adv_in1k");
        var description = ImageClassifiers.FromKnownWeights(known).Description;
        Assert.AreSame(known, description.KnownWeights);
        Assert.AreEqual(("inception_v3", null), (description.Architecture, description.Weights));
        Assert.AreEqual("resnet18.imagenet1k_v1", ImageClassifiers.ResNet18().Description.KnownWeights!.Name);
    }

    [TestMethod]
    [DataRow("resnet44")]
    [DataRow("densenet40")]
    [DataRow("vgg8")]
    public void Small_networks_are_made_again_from_JSON(string name) => AssertMadeAgain(FashionMnist.Networks.Bundled(name));

    [TestMethod]
    public void TorchScript_is_made_again_from_JSON()
    {
        var script = ImageClassifier.FromTorchScript(Script, TestData.Preprocessing, TestData.ClassNames, "mine");
        Assert.IsTrue(script.Description.IsTorchScript);
        AssertMadeAgain(script);
    }

    [TestMethod]
    public void JSON_keeps_every_member()
    {
        var known = KnownWeights.Find("inception_v3.tf_adv_in1k");
        ClassifierDescription[] all =
        [
            ImageClassifiers.FromKnownWeights(known with { Sha256 = "0123456789", Bytes = 5, Top1 = 0.25, License = null }).Description,
            ImageClassifiers.SmallVgg("w.safetensors", new([0.1f], [0.3f], 20, 24) { Filter = ResizeFilter.Bicubic }, ["a", "b"]).Description,
            ImageClassifiers.Create("vgg16", "w.pth", new([1, 2, 3], [4, 5, 6], 20, 24) { Channels = ChannelOrder.Bgr, Range = PixelRange.ZeroTo255 }, weightsKey: "ema", extraClass: ExtraClass.Last).Description,
        ];
        foreach (var description in all)
        {
            var read = ClassifierDescription.FromJson(description.ToJson());
            foreach (var property in typeof(ClassifierDescription).GetProperties())
                Assert.AreEqual(System.Text.Json.JsonSerializer.Serialize(property.GetValue(description)), System.Text.Json.JsonSerializer.Serialize(property.GetValue(read)), property.Name);
        }
    }

    [TestMethod]
    public void A_delegate_has_no_origin_and_says_so()
    {
        var classifier = TestData.Classifier();
        Assert.IsFalse(classifier.Description.HasOrigin);
        Assert.AreEqual("ResNet-8", classifier.Description.Name);
        var error = Assert.ThrowsExactly<ArgumentException>(() => ImageClassifier.FromDescription(classifier.Description));
        StringAssert.StartsWith(error.Message, "Classifier 'ResNet-8' was made from a delegate, which only its maker can make again");
    }

    [TestMethod]
    public void Branches_that_a_delegate_chooses_leave_no_origin() =>
        Assert.IsFalse(FashionMnist.Networks.Bundled("resnet20").WithBranches((name, _) => name.EndsWith(".bn2")).Description.HasOrigin);

    [TestMethod]
    public void The_hash_is_that_of_the_file()
    {
        Assert.AreEqual(KnownWeights.Verify(Script).Sha256, ImageClassifier.FromTorchScript(Script, TestData.Preprocessing, TestData.ClassNames).Description.ComputeSha256());
        Assert.IsNull(TestData.Classifier().Description.ComputeSha256());
        Assert.IsNull(ImageClassifiers.SmallVgg(null, TestData.Preprocessing, TestData.ClassNames).Description.ComputeSha256());
        var error = Assert.ThrowsExactly<FileNotFoundException>(() => ImageClassifiers.ResNet18("nowhere.pth").Description.ComputeSha256());
        Assert.AreEqual("The weight file 'nowhere.pth' of the classifier 'ResNet-18' does not exist.", error.Message);
    }

    [TestMethod]
    public void Contradictions_are_refused()
    {
        var description = ImageClassifiers.ResNet18("w.pth").Description;
        StringAssert.Contains(Refused(description with { IsTorchScript = true }), "either of an architecture or a file of TorchScript");
        StringAssert.Contains(Refused(description with { KnownWeights = KnownWeights.DefaultFor("resnet18") }), "found both 'w.pth' and 'resnet18.imagenet1k_v1'");
        StringAssert.Contains(Refused(description with { Architecture = null, IsTorchScript = true, Weights = null }), "needs its path; found none");
        StringAssert.Contains(Refused(description with { Weights = null, WeightsKey = "ema" }), "must have a weight file for its weights key 'ema' to speak of; found none");
        StringAssert.Contains(Refused(description with { Architecture = null, IsTorchScript = true, ExtraClass = ExtraClass.First }), "must have a weight file for its extra class to speak of; found TorchScript");
        StringAssert.Contains(Refused(description with { ClassNames = ["a"] }), "needs at least 2 class names; found 1");

        static string Refused(ClassifierDescription wrong) => Assert.ThrowsExactly<ArgumentException>(() => ImageClassifier.FromDescription(wrong)).Message;
    }

    [TestMethod]
    [DataRow("", "The description of a classifier must be JSON as ToJson writes it: ")]
    [DataRow("null", "The description of a classifier must be JSON as ToJson writes it: found null.")]
    [DataRow("{}", "name")]
    [DataRow("""{"name":"a","preprocessing":{"mean":[0.5],"std":[0.5],"height":8,"width":8},"classNames":["a","b"],"gamma":1}""", "gamma")]
    [DataRow("""{"name":"a","preprocessing":{"mean":[0.5],"std":[-1],"height":8,"width":8},"classNames":["a","b"]}""", "std positive")]
    public void Other_JSON_is_refused(string json, string expected) =>
        StringAssert.Contains(Assert.ThrowsExactly<FormatException>(() => ClassifierDescription.FromJson(json)).Message, expected);

    [TestMethod]
    public void JSON_leaves_out_what_is_not_there()
    {
        var json = JsonNode.Parse(ImageClassifiers.SmallVgg("w", TestData.Preprocessing, TestData.ClassNames).Description.ToJson())!.AsObject();
        CollectionAssert.AreEquivalent(new[] { "name", "architecture", "weights", "preprocessing", "classNames" }, json.Select(member => member.Key).ToList());
    }

    private static void AssertMadeAgain(ImageClassifier classifier)
    {
        var again = ImageClassifier.FromDescription(ClassifierDescription.FromJson(classifier.Description.ToJson()));
        Assert.AreEqual(classifier.ToString(), again.ToString());
        CollectionAssert.AreEqual(classifier.ClassNames.ToList(), again.ClassNames.ToList());
        using var scope = torch.NewDisposeScope();
        using var frozen = torch.no_grad();
        using var first = classifier.CreateNetwork();
        using var second = again.CreateNetwork();
        first.eval();
        second.eval();
        var side = classifier.Preprocessing.Height;
        var images = torch.rand(2, classifier.Preprocessing.Mean.Count, side, side);
        Assert.IsTrue(first.call(images).eq(second.call(images)).all().item<bool>());
    }
}
