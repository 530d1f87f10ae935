using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// A shortcut without parameters (option A of He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, section 4.1): each pixel at a multiple of the
/// stride, between as many channels of zeros before as after.
/// </summary>
internal sealed class PaddedShortcut(long input, long output, long stride) : Layer(nameof(PaddedShortcut))
{
    private readonly long padding = (output - input) / 2;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var kept = input.slice(2, 0, input.shape[2], stride).slice(3, 0, input.shape[3], stride);
        return nn.functional.pad(kept, [0, 0, 0, 0, padding, padding]).MoveToOuterDisposeScope();
    }
}
