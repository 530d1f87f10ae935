namespace MLNet.Sgm.Classifiers;

/// <summary>What one ResNet differs in from another.</summary>
internal sealed record ResNetShape(int[] BlocksPerStage, bool Bottleneck = true, long Groups = 1, long WidthPerGroup = 64)
{
    internal long StemWidth { get; init; } = 64;

    /// <summary>Whether it begins with a 3×3 convolution at stride 1 and no pool, rather than with 7×7 at stride 2 and a pool.</summary>
    internal bool IsForSmallImages { get; init; }

    internal ResNetSkip Skip { get; init; }
}

/// <summary>What a block of a ResNet has for a skip where the shape changes, and what its state dict calls it.</summary>
internal enum ResNetSkip
{
    /// <summary>A strided convolution with batch norm, mostly 1×1 (option B of He et al., CVPR 2016, section 4.1), called <c>downsample</c>.</summary>
    Downsample,

    /// <summary>The same, called <c>shortcut</c>.</summary>
    Shortcut,

    /// <summary>Pixels left out and channels of zeros (option A), without parameters.</summary>
    Padding,
}
