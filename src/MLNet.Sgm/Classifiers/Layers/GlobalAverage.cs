using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Layers;

/// <summary>The mean over each channel of an image, N×C×H×W to N×C×1×1.</summary>
internal sealed class GlobalAverage() : Layer(nameof(GlobalAverage))
{
    public override Tensor forward(Tensor input) => Means.Of(input, [2, 3]);
}
