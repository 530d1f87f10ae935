using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>An image resized to a larger size, padded with black to the largest, and resized back: one product of matrices on either side of the image.</summary>
/// <param name="Enlargement">The largest size over the image's own.</param>
/// <param name="Size">The size between the image's own and the largest, in [0, 1).</param>
/// <param name="Top">Where it is put, of the rows that are left, in [0, 1).</param>
/// <param name="Left">Likewise of the columns.</param>
internal sealed record DiversePadding(float Enlargement, double Size, double Top, double Left)
{
    /// <summary>What the largest size in pixels is.</summary>
    internal static int Largest(int length, float enlargement) => (int)MathF.Round(length * enlargement);

    /// <param name="images">The images, N×3×H×W.</param>
    /// <param name="ofImage">What is done with an image of the batch; null where it stays as it is, bit for bit.</param>
    internal static Tensor Apply(Tensor images, Func<int, DiversePadding?> ofImage)
    {
        var paddings = Enumerable.Range(0, (int)images.shape[0]).Select(ofImage).ToList();
        var rows = Matrices((int)images.shape[2], paddings, padding => padding.Top, images);
        var columns = Matrices((int)images.shape[3], paddings, padding => padding.Left, images);
        return rows.unsqueeze(1).matmul(images).flatten(1, 2).matmul(columns.transpose(1, 2)).view(images.shape);
    }

    /// <summary>The square matrix of one dimension.</summary>
    /// <param name="length">The dimension's length.</param>
    /// <param name="largest">The largest size.</param>
    /// <param name="size">The size between the two, in [0, 1).</param>
    /// <param name="place">Where it is put, in [0, 1).</param>
    /// <param name="like">Images of the type and device.</param>
    internal static Tensor Matrix(int length, int largest, double size, double place, Tensor like)
    {
        var entries = new Entries(length, 1);
        Write(entries, 0, largest, size, place);
        return entries.Dense(like)[0];
    }

    /// <summary>The matrices of one dimension, N×length×length.</summary>
    private static Tensor Matrices(int length, IReadOnlyList<DiversePadding?> paddings, Func<DiversePadding, double> place, Tensor like)
    {
        var entries = new Entries(length, paddings.Count);
        for (var image = 0; image < paddings.Count; image++)
        {
            if (paddings[image] is { } padding) Write(entries, image, Largest(length, padding.Enlargement), padding.Size, place(padding));
            else for (var pixel = 0; pixel < length; pixel++) entries.Add(image, pixel, pixel, 1);
        }
        return entries.Dense(like);
    }

    private static void Write(Entries entries, int image, int largest, double size, double place)
    {
        var length = entries.Length;
        var resized = length + (int)(size * (largest - length));
        var start = (int)(place * (largest - resized));
        var (larger, back) = (Resizing.Taps(length, resized, ResizeFilter.Bilinear), Resizing.Taps(largest, length, ResizeFilter.Bilinear));
        for (var output = 0; output < length; output++)
            for (var tap = 0; tap < back[output].Weights.Length; tap++)
            {
                var padded = back[output].First + tap - start;
                if (padded < 0 || padded >= resized) continue;
                var (first, weights) = larger[padded];
                for (var input = 0; input < weights.Length; input++) entries.Add(image, output, first + input, back[output].Weights[tap] * weights[input]);
            }
    }

    /// <summary>What square matrices are the sums of. Few of their values are not zero: these alone are computed here and passed to libtorch.</summary>
    private sealed class Entries(int length, int count)
    {
        private readonly List<long> places = [];
        private readonly List<double> values = [];

        internal int Length => length;

        internal void Add(int matrix, int row, int column, double value)
        {
            places.Add(((long)matrix * length + row) * length + column);
            values.Add(value);
        }

        /// <summary>The matrices, count×length×length; sums are in double precision.</summary>
        internal Tensor Dense(Tensor like) =>
            zeros([(long)count * length * length], ScalarType.Float64).index_add_(0, tensor(places), tensor(values), 1).view(count, length, length).to(like.dtype, like.device);
    }
}
