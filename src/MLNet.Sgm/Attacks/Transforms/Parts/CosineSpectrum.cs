using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The cosine transform (DCT-II) of images of one size, by a matrix on either side.</summary>
internal sealed class CosineSpectrum
{
    private readonly Tensor rows, columns;

    private CosineSpectrum(Tensor rows, Tensor columns) => (this.rows, this.columns) = (rows, columns);

    /// <param name="images">Images of the size, type and device.</param>
    internal static CosineSpectrum Of(Tensor images) => new(Matrix((int)images.shape[2], images), Matrix((int)images.shape[3], images));

    /// <summary>Images each of whose frequencies is multiplied by a factor, 1 + spread · mask.</summary>
    /// <param name="images">N×3×H×W.</param>
    /// <param name="mask">Numbers in [−1, 1), N×3×H×W.</param>
    /// <param name="spread">How far the factors go from 1.</param>
    internal Tensor Simulate(Tensor images, Tensor mask, double spread)
    {
        var spectrum = rows.matmul(images).matmul(columns.t());
        return rows.t().matmul(spectrum.mul(mask.mul(spread).add_(1))).matmul(columns);
    }

    /// <summary>The orthonormal matrix: its rows are the frequencies, its inverse is its transpose.</summary>
    private static Tensor Matrix(int length, Tensor like)
    {
        var values = new double[length * length];
        for (var frequency = 0; frequency < length; frequency++)
            for (var place = 0; place < length; place++)
                values[frequency * length + place] = Math.Sqrt((frequency == 0 ? 1.0 : 2.0) / length) * Math.Cos(Math.PI * (2 * place + 1) * frequency / (2.0 * length));
        return tensor(values, [length, length], dtype: like.dtype, device: like.device);
    }
}
