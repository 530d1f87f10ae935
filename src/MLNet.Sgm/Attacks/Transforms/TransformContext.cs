using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What a transform needs beside the images: draws for one copy of them, resizing matrices, and images to mix in.</summary>
internal readonly record struct TransformContext(ImageDraws Draws, DrawPlace Place, ResizingMatrices Matrices, OtherImages? Others)
{
    /// <summary>The context of a chain's first transform, whose every copy is what the second makes several of.</summary>
    internal TransformContext Before(int copies) => this with { Place = Place with { Copy = Place.Copy / copies, Branch = Place.Branch * 2 } };

    /// <summary>The context of a chain's second transform.</summary>
    internal TransformContext After() => this with { Place = Place with { Branch = Place.Branch * 2 + 1 } };

    /// <summary>A number in [0, 1).</summary>
    internal double Draw(int image, Drawn what) => Draws.Uniform(image, what, Place);

    internal Tensor Resizing(int from, int to) => Matrices[from, to];

    /// <summary>A 3×H×W image of another class than the given image's.</summary>
    internal Tensor Other(int image) => Others!.Of(image, Draw(image, Drawn.Other));
}
