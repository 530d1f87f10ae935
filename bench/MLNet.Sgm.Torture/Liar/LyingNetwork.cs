using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Tests;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Torture.Liar;

/// <summary>Three logits of an image's mean colours, changed before they are given.</summary>
internal sealed class LyingNetwork : Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> change;
    private readonly Module<Tensor, Tensor> layer;

    private LyingNetwork(Func<Tensor, Tensor> change, bool isDropping) : base("lying")
    {
        this.change = change;
        layer = isDropping ? Dropout(0.5) : Identity();
        RegisterComponents();
    }

    internal static ImageClassifier Classifier(Func<Tensor, Tensor> change, bool isDropping = false) => new("lying", () => new LyingNetwork(change, isDropping), TestData.Preprocessing, TestData.ClassNames);

    public override Tensor forward(Tensor images) => change(layer.call(images).mean([2, 3]));
}
