using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;
using Layer = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace MLNet.Sgm.Tests.Classifiers.Cifar;

/// <summary>Whole forward passes against plain formulas, on random weights and statistics.</summary>
[TestClass]
public sealed class CifarFormulaTests
{
    private const int Classes = 10;

    private static readonly Dictionary<string, (Func<Layer> Create, Func<PlainNetworks, Tensor, Tensor> Formula, int Side)> Cases = new()
    {
        ["akamaster_resnet20"] = (Zoo("akamaster_resnet20"), (plain, x) => plain.AkamasterResNet20(x), 16),
        ["kuangliu_resnet18"] = (Zoo("kuangliu_resnet18"), (plain, x) => plain.KuangliuResNet18(x), 16),
        ["kuangliu_preact_resnet18"] = (Zoo("kuangliu_preact_resnet18"), (plain, x) => plain.KuangliuPreActResNet18(x), 16),
        ["kuangliu_densenet121"] = (Zoo("kuangliu_densenet121"), (plain, x) => plain.KuangliuDenseNet121(x), 16),
        ["kuangliu_mobilenet_v2"] = (Zoo("kuangliu_mobilenet_v2"), (plain, x) => plain.KuangliuMobileNetV2(x), 16),
        ["kuangliu_vgg11_bn"] = (Zoo("kuangliu_vgg11_bn"), (plain, x) => plain.KuangliuVgg11(x), 32),
        ["chenyaofo_vgg11_bn"] = (Zoo("chenyaofo_vgg11_bn"), (plain, x) => plain.ChenyaofoVgg11(x), 32),
        ["chenyaofo_mobilenetv2_x0_5"] = (Zoo("chenyaofo_mobilenetv2_x0_5"), (plain, x) => plain.ChenyaofoMobileNetV2(x), 16),
        ["chenyaofo_shufflenetv2_x0_5"] = (Zoo("chenyaofo_shufflenetv2_x0_5"), (plain, x) => plain.ChenyaofoShuffleNetV2(x), 16),
        ["RepVGG"] = (() => RepVgg.Create("RepVGG", 0.25, 0.5, Classes), (plain, x) => plain.ChenyaofoRepVgg(x), 16),
        ["Wide ResNet of TRADES"] = (() => WideResNet.Trades("Wide ResNet", 10, 2, Classes), (plain, x) => plain.TradesWideResNet10(x), 16),
        ["Wide ResNet of width 1"] = (() => WideResNet.Trades("Wide ResNet", 10, 1, Classes), (plain, x) => plain.TradesWideResNet10(x), 16),
        ["Wide ResNet of DeepMind"] = (() => WideResNet.DeepMind("Wide ResNet", 10, 2, Classes), (plain, x) => plain.DeepMindWideResNet10(x), 16),
    };

    public static IEnumerable<object[]> Names => Cases.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_network_computes_what_its_formula_says_folded_and_unfolded(string name)
    {
        var (create, formula, side) = Cases[name];
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = Filled(create);
        network.eval();
        var images = rand(2, 3, side, side, generator: new Generator(2));
        var expected = formula(new(network.state_dict()), images);
        AssertClose(expected, network.call(images));
        var classifier = new ImageClassifier(name, () => Filled(create), new([0, 0, 0], [1, 1, 1], side, side), Cifar10Classes.Names);
        using var loaded = new LoadedClassifier(classifier, CPU);
        AssertClose(expected, loaded.Logits(images));
    }

    private static Func<Layer> Zoo(string name) => () => Architectures.Find(name).CreateLayer(Classes, 3);

    /// <summary>Batch norms of a new network are the identity: what they are given here is different in each.</summary>
    private static Layer Filled(Func<Layer> create)
    {
        var network = create();
        var generator = new Generator(7);
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, value) in network.state_dict())
        {
            if (value.dim() == 0) continue;
            var random = rand(value.shape, generator: generator);
            // A convolution of uniform weights of this size keeps the scale of its input.
            if (value.dim() > 1) value.copy_((random * 2 - 1) * Math.Sqrt(3.0 * value.shape[0] / value.numel()));
            else value.copy_(name.EndsWith("bias", StringComparison.Ordinal) || name.EndsWith("mean", StringComparison.Ordinal) ? random - 0.5f : random + 0.5f);
        }
        return network;
    }

    private static void AssertClose(Tensor expected, Tensor found)
    {
        var error = ((expected - found).norm() / expected.norm()).item<float>();
        Assert.IsLessThan(1e-4f, error);
        Assert.IsGreaterThan(1e-3f, expected.std().item<float>());
    }
}
