using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Pipelines;

/// <summary>A network as anybody may have one: plain TorchSharp that knows nothing of attacks, with two residual blocks x + f(x), for gray images of 28×28.</summary>
internal sealed class OwnNetwork : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> stem = Sequential(Conv2d(1, 16, 5, 2, 2), ReLU());
    private readonly Module<Tensor, Tensor> branch1 = Sequential(Conv2d(16, 16, 3, 1, 1), ReLU(), Conv2d(16, 16, 3, 1, 1));
    private readonly Module<Tensor, Tensor> branch2 = Sequential(Conv2d(16, 16, 3, 1, 1), ReLU(), Conv2d(16, 16, 3, 1, 1));
    private readonly Module<Tensor, Tensor> head = Sequential(MaxPool2d(2), Flatten(), Linear(16 * 7 * 7, 10));

    internal OwnNetwork() : base(nameof(OwnNetwork)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        var x = stem.call(input);
        x = x + branch1.call(x);
        x = x + branch2.call(x);
        return head.call(x);
    }

    internal static OwnNetwork Load(string path) => (OwnNetwork)new OwnNetwork().load(path);
}
