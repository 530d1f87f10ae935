using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The weights of a <see cref="SmoothingKernel"/> at distance i from its centre, along either dimension.</summary>
public enum KernelShape
{
    /// <summary>exp(−i² / 2σ²).</summary>
    Gaussian,

    /// <summary>The same everywhere.</summary>
    Uniform,

    /// <summary>1 − |i| / (r + 1), r being the largest distance.</summary>
    Linear,
}

/// <summary>
/// TI: each gradient is convolved with a kernel, as if it were the mean over shifted images (Dong, Pang, Su, Zhu, "Evading Defenses to Transferable
/// Adversarial Examples by Translation-Invariant Attacks", CVPR 2019).
/// </summary>
/// <remarks>The kernel is the product of its weights along rows and columns, its sum 1; each colour is smoothed by itself, with zeros beyond the edges.</remarks>
[AttackComponent("Each gradient is convolved with a kernel, as if it were the mean over shifted images", Abbreviation = "TI", Formula = "W ∗ ∇J",
    Paper = "Dong, Pang, Su, Zhu, \"Evading Defenses to Transferable Adversarial Examples by Translation-Invariant Attacks\", CVPR 2019")]
public sealed record SmoothingKernel : AttackComponent
{
    /// <summary>The weights, <see cref="KernelShape.Gaussian"/> by default.</summary>
    [AttackParameter("The weights of the kernel")]
    public KernelShape Shape { get; init; }

    /// <summary>The size in pixels: odd, 3 to 63, 7 by default (the paper has 15 against networks with defences).</summary>
    [AttackParameter("The size of the kernel in pixels", Minimum = 3, Maximum = 63, IsOdd = true)]
    public int Size { get; init; } = 7;

    /// <summary>
    /// For a Gaussian, how many standard deviations the outermost pixel is from the centre: positive and finite, 3 by default, which at size 7
    /// makes σ one pixel. The published code calls it sigma.
    /// </summary>
    [AttackParameter("For a Gaussian, how many standard deviations the outermost pixel is from the centre", Above = 0)]
    public float Deviations { get; init; } = 3;

    /// <summary>
    /// The convolution of images of a size. As the kernel is a product of rows and columns, it is a product of matrices on either side of the image, which takes
    /// a fraction of what a depthwise convolution takes on a CPU, whatever the kernel's size.
    /// </summary>
    internal Smoothing Create(long height, long width, Device device, ScalarType type) => new(Matrix((int)height, device, type), Matrix((int)width, device, type));

    /// <summary>The square matrix that convolves one dimension, with zeros beyond the edges.</summary>
    private Tensor Matrix(int length, Device device, ScalarType type)
    {
        var radius = Size / 2;
        var sum = Enumerable.Range(-radius, Size).Sum(Weight);
        var values = new double[length * length];
        for (var output = 0; output < length; output++)
            for (var input = Math.Max(0, output - radius); input <= Math.Min(length - 1, output + radius); input++)
                values[output * length + input] = Weight(input - output) / sum;
        return tensor(values, [length, length], dtype: type, device: device);
    }

    private double Weight(int distance)
    {
        var radius = Size / 2;
        return Shape switch
        {
            KernelShape.Gaussian => Math.Exp(-Math.Pow(Deviations * distance / radius, 2) / 2),
            KernelShape.Linear => 1 - Math.Abs(distance) / (radius + 1.0),
            _ => 1,
        };
    }
}

/// <summary>The matrices of a <see cref="SmoothingKernel"/> for images of one size.</summary>
internal sealed class Smoothing(Tensor rows, Tensor columns)
{
    /// <summary>N×3×H×W, smoothed.</summary>
    internal Tensor Apply(Tensor gradient) => rows.matmul(gradient).matmul(columns.t());
}
