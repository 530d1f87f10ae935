using System.Diagnostics;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Cli.Doctor;

/// <summary>A gradient of a small network, held against finite differences.</summary>
/// <param name="Device">Where it was computed.</param>
/// <param name="Error">The relative error of the slope along the gradient.</param>
/// <param name="ImagesPerSecond">How fast gradients are.</param>
internal sealed record GradientCheck(string Device, double Error, double ImagesPerSecond)
{
    private const double Tolerance = 1e-2;
    private const int Side = 32;
    private const int Batch = 16;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(0.8);

    public bool Passed => Error <= Tolerance;

    internal static IReadOnlyList<GradientCheck> Run() =>
        [.. new[] { "cpu" }.Concat(Enumerable.Range(0, cuda.is_available() ? cuda.device_count() : 0).Select(index => $"cuda:{index}")).Select(On)];

    private static GradientCheck On(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        var where = device(name);
        var classifier = ImageClassifiers.SmallResNet(20, null, new Preprocessing([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f], Side, Side), [.. Enumerable.Range(0, 10).Select(index => $"class {index}")]);
        using var source = new GradientSource(classifier, gamma: 1, SkipRule.Paper, where);
        var images = rand([Batch, 3, Side, Side], device: where).mul(0.8).add(0.1);
        var labels = arange(Batch, device: where).remainder(10);
        return new(name, ErrorOf(source, images, labels), SpeedOf(source, images, labels));
    }

    /// <summary>How far the slope of the loss along the gradient is from the gradient's norm.</summary>
    private static double ErrorOf(GradientSource source, Tensor images, Tensor labels)
    {
        const float step = 1e-3f;
        var gradient = source.Gradient(images, labels);
        var norm = gradient.norm();
        var ahead = gradient.div(norm).mul(step);
        var slope = (Loss(source, images.add(ahead), labels) - Loss(source, images.sub(ahead), labels)) / (2 * step);
        return Math.Abs(slope / norm.item<float>() - 1);
    }

    private static double Loss(GradientSource source, Tensor images, Tensor labels)
    {
        using var frozen = no_grad();
        return nn.functional.cross_entropy(source.Logits(images).to(ScalarType.Float64), labels, reduction: nn.Reduction.Sum).item<double>();
    }

    private static double SpeedOf(GradientSource source, Tensor images, Tensor labels)
    {
        var clock = Stopwatch.StartNew();
        var count = 0;
        while (clock.Elapsed < Duration)
        {
            using var scope = NewDisposeScope();
            source.Gradient(images, labels).sum().item<float>();
            count += Batch;
        }
        return count / clock.Elapsed.TotalSeconds;
    }
}
