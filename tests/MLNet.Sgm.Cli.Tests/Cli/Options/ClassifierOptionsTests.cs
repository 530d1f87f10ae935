using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Cli.Options;

[TestClass]
public sealed class ClassifierOptionsTests
{
    [TestMethod]
    public void Several_architectures_make_several_classifiers() =>
        CollectionAssert.AreEqual(new[] { "ResNet-18", "VGG-19-BN" }, OptionsRun.Classifiers("--arch resnet18 --arch vgg19_bn").Select(classifier => classifier.Name).ToList());

    [TestMethod]
    public void Classes_come_from_a_list_or_a_file()
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("weights.pth"), "");
        File.WriteAllText(folder.File("names.txt"), "ant\r\nhoney bee\n\n");
        var weights = folder.File("weights.pth");
        CollectionAssert.AreEqual(new[] { "ant", "bee" }, OptionsRun.Classifiers($"--arch resnet18 --weights {weights} --classes ant,bee").Single().ClassNames.ToList());
        CollectionAssert.AreEqual(new[] { "ant", "honey bee" }, OptionsRun.Classifiers($"--arch resnet18 --weights {weights} --classes {folder.File("names.txt")}").Single().ClassNames.ToList());
    }

    [TestMethod]
    public void Published_weights_have_names()
    {
        var classifier = OptionsRun.Classifiers("--arch inception_v3 --arch resnet50 --weights inception_v3.tf_adv_in1k --weights published")[0];
        Assert.AreEqual("inception_v3.tf_adv_in1k", classifier.Description.KnownWeights!.Name);
    }

    [TestMethod]
    public void Classifiers_of_one_architecture_are_told_apart_by_their_weights()
    {
        using var folder = TestData.Folder();
        string[] files = [folder.File("one.pth"), folder.File("two.pth")];
        foreach (var file in files) File.WriteAllText(file, "");
        var classifiers = OptionsRun.Classifiers($"--arch resnet50 --arch resnet50 --arch resnet50 --weights {files[0]} --weights {files[1]} --weights {files[1]}");
        CollectionAssert.AreEqual(new[] { "ResNet-50 (one.pth)", "ResNet-50 (two.pth)", "ResNet-50 (two.pth) 2" }, classifiers.Select(classifier => classifier.Name).ToList());
    }

    [TestMethod]
    public void Preprocessing_overrides_the_architectures_own()
    {
        var preprocessing = OptionsRun.Classifiers("--arch inception_v3 --mean 0.1 0.2 0.3 --std 1 1 2 --input-size 64").Single().Preprocessing;
        CollectionAssert.AreEqual(new[] { 0.1f, 0.2f, 0.3f }, preprocessing.Mean.ToList());
        CollectionAssert.AreEqual(new[] { 1f, 1f, 2f }, preprocessing.Std.ToList());
        Assert.AreEqual((64, 64), (preprocessing.Height, preprocessing.Width));
    }

    [TestMethod]
    public void Networks_of_Caffe_have_options()
    {
        var preprocessing = OptionsRun.Classifiers("--arch vgg16 --mean 103.939 116.779 123.68 --std 1 1 1 --channel-order bgr --pixel-range 255").Single().Preprocessing;
        Assert.AreEqual((ChannelOrder.Bgr, PixelRange.ZeroTo255), (preprocessing.Channels, preprocessing.Range));
    }

    [TestMethod]
    public void A_key_of_weights_is_for_all_files_or_for_each()
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("w.pth"), "");
        var two = $"--arch resnet18 --arch vgg11 --weights {folder.File("w.pth")} --weights {folder.File("w.pth")}";
        CollectionAssert.AreEqual(new[] { "ema", "ema" }, Keys($"{two} --weights-key ema"));
        CollectionAssert.AreEqual(new[] { "ema", "teacher/net" }, Keys($"{two} --weights-key ema --weights-key teacher/net"));
        CollectionAssert.AreEqual(new[] { null, "ema" }, Keys($"--arch resnet18 --arch vgg11 --weights published --weights {folder.File("w.pth")} --weights-key ema"));

        static string?[] Keys(string line) => [.. OptionsRun.Classifiers(line).Select(classifier => classifier.Description.WeightsKey)];
    }

    [TestMethod]
    [DataRow("first", ExtraClass.First)]
    [DataRow("LAST", ExtraClass.Last)]
    public void The_extra_class_has_an_option(string name, ExtraClass expected)
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("w.pth"), "");
        Assert.AreEqual(expected, OptionsRun.Classifiers($"--arch resnet18 --weights {folder.File("w.pth")} --extra-class {name}").Single().Description.ExtraClass);
    }

    [TestMethod]
    public void A_folder_in_place_of_weights_is_said_to_be_one()
    {
        using var folder = TestData.Folder();
        Assert.AreEqual($"'{folder.Path}' is a folder; expected a file of weights.", OptionsRun.Mistake($"--arch resnet18 --weights {folder.Path}"));
    }

    [TestMethod]
    public void A_weight_file_tells_its_architecture()
    {
        using var folder = TestData.Folder();
        using var network = Architectures.Find("akamaster_resnet20").CreateNetwork(10);
        SafeTensors.Write(folder.File("w"), network.state_dict());
        var options = new ClassifierOptions("Classifiers");
        var arguments = OptionsRun.Parse(options.AddTo, $"--arch auto --weights {folder.File("w")}");
        using StringWriter notes = new();
        arguments.InvocationConfiguration.Error = notes;
        var classifier = options.Create(arguments).Single();
        Assert.AreEqual($"The weight file '{folder.File("w")}' is taken for akamaster_resnet20.", notes.ToString().Trim());
        Assert.AreEqual("akamaster_resnet20", classifier.Description.Architecture);
        CollectionAssert.AreEqual(Cifar10Classes.Names.ToList(), classifier.ClassNames.ToList());
        Assert.AreEqual(32, classifier.Preprocessing.Height);
    }

    [TestMethod]
    public void Published_weights_by_name_tell_their_architecture() =>
        Assert.AreEqual("resnet50", OptionsRun.Classifiers("--arch auto --weights resnet50.imagenet1k_v2").Single().Description.Architecture);

    [TestMethod]
    public void A_network_for_CIFAR_10_with_other_classes_needs_a_preprocessing()
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("w"), "");
        StringAssert.Contains(
            OptionsRun.Mistake($"--arch akamaster_resnet20 --weights {folder.File("w")} --classes ant,bee"),
            "The architecture 'akamaster_resnet20' has no preprocessing of its own for 2 classes: --mean, --std and --input-size must say");
    }

    [TestMethod]
    [DataRow("--arch vgg16 --mean 123.68 116.779 103.939 --std 1 1 1", "must be those of pixels from 0 to 1; found mean 123.68 116.779 103.939")]
    [DataRow("--arch resnet18 --weights-key ema", "--weights-key needs --weights FILE")]
    [DataRow("--arch resnet18 --weights a --weights-key ema --weights-key b", "found 2 for 1")]
    [DataRow("--arch resnet18 --extra-class none", "--extra-class must be first or last; found 'none'.")]
    [DataRow("--arch auto", "--arch auto is told by a weight file: --weights FILE must be given with it.")]
    [DataRow("--arch akamaster_resnet20", "The architecture 'akamaster_resnet20' has no published weights: --weights FILE must name a file of them.")]
    [DataRow("--arch resnet125", "'resnet152'")]
    [DataRow("", "A classifier is needed")]
    [DataRow("--arch resnet18 --arch vgg11 --weights a.pth", "found 1 for 2")]
    [DataRow("--arch resnet18 --weights resnet50.imagenet1k_v2", "are those of --arch resnet50; found --arch resnet18")]
    [DataRow("--arch resnet18 --mean 0.5", "--mean and --std must be given together")]
    [DataRow("--arch small_resnet20 --mean 0.5 --std 0.5", "'sgm demo' writes small weight files")]
    [DataRow("--arch resnet18 --classes ant,bee", "found 2 class names and no weight file")]
    public void A_mistake_is_named(string line, string sentence) => StringAssert.Contains(OptionsRun.Mistake(line), sentence);

    [TestMethod]
    public void A_missing_weight_file_is_named() =>
        Assert.AreEqual("The file 'no.pth' does not exist.", Assert.ThrowsExactly<FileNotFoundException>(() => OptionsRun.Classifiers("--arch resnet18 --weights no.pth")).Message);
}
