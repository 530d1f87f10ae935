using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using TorchSharp;
using static MLNet.Sgm.Tests.PickleBytes;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Weights;

/// <summary>What is said of a weight file and the preprocessing beside it.</summary>
[TestClass]
public sealed class WeightNotesTests
{
    [TestMethod]
    public void A_file_of_one_state_dict_has_nothing_to_say()
    {
        using var folder = TestData.Folder();
        Assert.IsEmpty(Small(folder, ("fc.weight", ones(2))).InspectWeights());
        Assert.IsEmpty(TestData.Classifier().InspectWeights());
    }

    [TestMethod]
    public void A_choice_that_nobody_made_is_told()
    {
        using var folder = TestData.Folder();
        var weight = Tensor(Storage("0", 12), 0, Numbers(3, 4), Numbers(4, 1));
        File.WriteAllBytes(folder.File("w"), Zip(Pickle(Dictionary((Text("state_dict"), Dictionary((Text("a"), weight))), (Text("ema"), Dictionary((Text("a"), weight)))))));
        var classifier = ImageClassifiers.SmallResNet(8, folder.File("w"), TestData.Preprocessing, TestData.ClassNames);
        StringAssert.Contains(classifier.InspectWeights().Single(), "the state dict 'state_dict' (1 tensor) is taken; it also holds 'ema' (1 tensor)");
        Assert.IsEmpty(ImageClassifier.FromDescription(classifier.Description with { WeightsKey = "ema" }).InspectWeights());
    }

    [TestMethod]
    [DataRow("normalize.mean", "normalize.std")]
    [DataRow("module.normalizer.new_mean", "module.normalizer.new_std")]
    [DataRow("0.mean", "0.std")]
    [DataRow("mu", "sigma")]
    public void A_normalizer_of_another_mean_than_the_preprocessing_is_named(string mean, string std)
    {
        using var folder = TestData.Folder();
        var sentence = Small(folder, (mean, tensor(new[] { 0.4914f, 0.4822f, 0.4465f }, 1, 3, 1, 1)), (std, tensor(new[] { 0.2471f, 0.2435f, 0.2616f }, 1, 3, 1, 1))).InspectWeights().Single();
        StringAssert.EndsWith(sentence, "has a normalizer of mean 0.4914 0.4822 0.4465 and std 0.2471 0.2435 0.2616, and the preprocessing of 'ResNet-8' has mean 0.5 0.5 0.5 and std 0.25 0.25 0.25: one of them is wrong for these weights.");
    }

    [TestMethod]
    public void A_normalizer_that_agrees_with_the_preprocessing_is_not_mentioned()
    {
        using var folder = TestData.Folder();
        Assert.IsEmpty(Small(folder, ("normalize.mean", full([3], 0.5)), ("normalize.std", full([3], 0.25))).InspectWeights());
    }

    [TestMethod]
    public void The_mean_of_ImageNet_on_an_Inception_network_is_named()
    {
        using var folder = TestData.Folder();
        SafeTensors.Write(folder.File("w"), new Dictionary<string, Tensor> { ["fc.weight"] = zeros(1000, 2) });
        StringAssert.Contains(ImageClassifiers.InceptionV3(folder.File("w"), Preprocessing.ImageNet).InspectWeights().Single(), "The preprocessing of 'Inception-v3' has mean 0.485 0.456 0.406 and std 0.229 0.224 0.225; the published weights of Inception-v3 expect mean 0.5 0.5 0.5 and std 0.5 0.5 0.5.");
        Assert.IsEmpty(ImageClassifiers.InceptionV3(folder.File("w")).InspectWeights());
    }

    [TestMethod]
    public void Another_mean_than_published_weights_expect_is_named_without_fetching_them()
    {
        StringAssert.EndsWith(ImageClassifiers.ResNet18(preprocessing: Preprocessing.Inception).InspectWeights().Single(), "the published weights 'resnet18.imagenet1k_v1' expect mean 0.485 0.456 0.406 and std 0.229 0.224 0.225.");
        foreach (var architecture in Architectures.All.Where(architecture => architecture.Group == ArchitectureGroup.ImageNet)) Assert.IsEmpty(ImageClassifiers.Create(architecture.Name).InspectWeights(), architecture.Name);
        foreach (var known in KnownWeights.All) Assert.IsEmpty(ImageClassifiers.FromKnownWeights(known).InspectWeights(), known.Name);
    }

    [TestMethod]
    public void A_background_that_is_left_out_is_told()
    {
        using var folder = TestData.Folder();
        SafeTensors.Write(folder.File("w"), new Dictionary<string, Tensor> { ["fc.weight"] = zeros(1001, 2) });
        StringAssert.EndsWith(ImageClassifiers.InceptionV3(folder.File("w")).InspectWeights().Single(), "has 1001 classes; the first is taken for TensorFlow's background and left out.");
    }

    private static ImageClassifier Small(TemporaryFolder folder, params (string Name, Tensor Value)[] tensors)
    {
        SafeTensors.Write(folder.File("w"), tensors.Select(tensor => KeyValuePair.Create(tensor.Name, tensor.Value)));
        return ImageClassifiers.SmallResNet(8, folder.File("w"), TestData.Preprocessing, TestData.ClassNames);
    }
}
