using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// The service asks the network about ten views of an image, the four corners and the middle, each also mirrored, and answers with the mean of their probabilities (Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep
/// Convolutional Neural Networks", NeurIPS 2012). Each view is resized to the image's size, because the network has one input size. Differentiable, view by view.
/// </summary>
[AttackComponent("The mean probabilities of ten views: corners and middle, also mirrored", Abbreviation = "TTA", Formula = "mean softmax f(resize(crop(x))), ten crops",
    Paper = "Krizhevsky, Sutskever, Hinton, \"ImageNet Classification with Deep Convolutional Neural Networks\", NeurIPS 2012")]
public sealed record TestTimeAugmentation : InputProcessing
{
    private const int Columns = 3;

    // Top left, top right, middle, bottom left, bottom right, in halves of what a crop leaves.
    private static readonly (int Top, int Left)[] Places = [(0, 0), (0, 2), (1, 1), (2, 0), (2, 2)];

    /// <summary>The side of a view over the image's own: in (0, 1], 0.875 by default, the published 224/256.</summary>
    [AttackParameter("The side of a view over the image's own", Above = 0, Maximum = 1)]
    public float Crop { get; init; } = 0.875f;

    /// <inheritdoc/>
    protected internal override int Views => 2 * Places.Length;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int view, TransformContext context)
    {
        ArgumentNullException.ThrowIfNull(images);
        var (top, left) = Places[view / 2];
        var (height, width) = ((int)images.shape[2], (int)images.shape[3]);
        var (rows, columns) = (Side(height), Side(width));
        var crop = images.narrow(2, (height - rows) * top / 2, rows).narrow(3, (width - columns) * left / 2, columns);
        var resized = context.Resizing(rows, height).matmul(crop).matmul(context.Resizing(columns, width).transpose(0, 1));
        return view % 2 == 0 ? resized : resized.flip(Columns);
    }

    private int Side(int length) => Math.Max(1, (int)Math.Round(AsWritten.Of(Crop) * length));
}
