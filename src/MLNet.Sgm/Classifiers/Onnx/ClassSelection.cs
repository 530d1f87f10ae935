using MLNet.Sgm.Weights;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>The outputs that have names: all, or those beside a class for the background.</summary>
/// <param name="Names">The number of class names.</param>
/// <param name="Extra">Where the output without a name is, if it was said.</param>
internal sealed record ClassSelection(int Names, ExtraClass Extra)
{
    /// <summary>The number of ImageNet's classes, beside which published networks of TensorFlow have one for the background, first.</summary>
    private const int ImageNet = Architecture.ImageNetClassCount;

    /// <summary>Whether one of so many outputs is left out.</summary>
    internal bool Drops(long outputs) => outputs == Names + 1 && (Names == ImageNet || Extra != ExtraClass.Unknown);

    internal Tensor Of(Tensor outputs) => outputs.dim() == 2 && Drops(outputs.shape[1]) ? outputs.narrow(1, Extra == ExtraClass.Last ? 0 : 1, Names) : outputs;
}
