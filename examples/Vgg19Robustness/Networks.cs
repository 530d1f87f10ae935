using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace Vgg19Robustness;

/// <summary>The networks of the experiment.</summary>
/// <param name="ResNet">The first source.</param>
/// <param name="DenseNet">The second source.</param>
/// <param name="Vgg">The target.</param>
public sealed record Networks(ImageClassifier ResNet, ImageClassifier DenseNet, ImageClassifier Vgg)
{
    private const int TinySide = 64;

    // The names that torchvision publishes them under.
    private const string ResNetFile = "resnet152-b121ed2d.pth", DenseNetFile = "densenet201-c1103571.pth", VggFile = "vgg19_bn-c79401a0.pth";

    /// <summary>The networks of published weight files.</summary>
    /// <exception cref="FileNotFoundException">A file is missing; the message says what to put where.</exception>
    public static Networks OfFiles(string folder)
    {
        string[] missing = [.. new[] { ResNetFile, DenseNetFile, VggFile }.Where(file => !File.Exists(Path.Combine(folder, file)))];
        if (missing.Length > 0)
            throw new FileNotFoundException(
                $"The folder '{folder}' must hold torchvision's ImageNet weights {ResNetFile}, {DenseNetFile} and {VggFile}; found no {string.Join(", no ", missing)}. 'sgm models fetch' gets them, --weights names another folder, and --formula-weights does without.");
        return new(ImageClassifiers.ResNet152(Path.Combine(folder, ResNetFile)), ImageClassifiers.DenseNet201(Path.Combine(folder, DenseNetFile)), ImageClassifiers.Vgg19Bn(Path.Combine(folder, VggFile)));
    }

    /// <summary>The same networks on tiny images, with weights that recognise nothing.</summary>
    public static Networks OfFormula() => new(Formula("resnet152"), Formula("densenet201"), Formula("vgg19_bn"));

    private static ImageClassifier Formula(string name)
    {
        var architecture = Architectures.Find(name);
        var imageNet = Preprocessing.ImageNet;
        return new(architecture.Title, () => Fill(architecture.CreateNetwork()), new(imageNet.Mean, imageNet.Std, TinySide, TinySide), ImageNetClasses.Names);
    }

    /// <summary>Waves as weights, as large as He et al. (ICCV 2015) draw them, so that signals neither die nor grow; no biases.</summary>
    private static nn.Module<Tensor, Tensor> Fill(nn.Module<Tensor, Tensor> network)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (parameter.dim() >= 2)
                parameter.copy_(arange(parameter.numel(), dtype: ScalarType.Float32).mul_(1.3f).sin_().mul_(Math.Sqrt(4.0 * parameter.shape[0] / parameter.numel())).view(parameter.shape));
            else if (name.EndsWith("bias", StringComparison.Ordinal))
                parameter.zero_();
        }
        return network;
    }
}
