namespace MLNet.Sgm.Classifiers;

/// <summary>The widths and strides of a MobileNetV2 (Sandler et al., "Inverted Residuals and Linear Bottlenecks", CVPR 2018).</summary>
/// <param name="Width">The multiplier of all widths but the last one's, which no multiplier below 1 makes smaller.</param>
/// <param name="IsForSmallImages">Whether the first convolution and the second stage have stride 1, rather than 2.</param>
internal sealed record InvertedResidualStages(double Width = 1, bool IsForSmallImages = false)
{
    // Expansion t, output channels c, repeats n, stride s: table 2 of the paper.
    private static readonly (int Expansion, int Channels, int Repeats, int Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    /// <summary>The channels of the first convolution.</summary>
    internal int Stem => Scale(32, Width);

    internal int StemStride => IsForSmallImages ? 1 : 2;

    /// <summary>The channels of the last convolution.</summary>
    internal int Last => Scale(1280, Math.Max(1, Width));

    /// <summary>The blocks, from input to output.</summary>
    internal IEnumerable<(int Input, int Output, int Expansion, int Stride)> Blocks
    {
        get
        {
            var width = Stem;
            foreach (var (stage, (expansion, channels, repeats, stride)) in Stages.Index())
                for (var number = 0; number < repeats; number++)
                {
                    var output = Scale(channels, Width);
                    var isStrided = number == 0 && !(IsForSmallImages && stage == 1);
                    yield return (width, output, expansion, isStrided ? stride : 1);
                    width = output;
                }
        }
    }

    /// <summary>The multiple of 8 that is nearest to a scaled width, and not less than nine tenths of it.</summary>
    private static int Scale(int channels, double factor)
    {
        const int multiple = 8;
        var width = channels * factor;
        var rounded = Math.Max(multiple, (int)(width + multiple / 2) / multiple * multiple);
        return rounded < 0.9 * width ? rounded + multiple : rounded;
    }
}
