using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace BringYourOwnModel;

/// <summary>Your network: plain TorchSharp that knows nothing of attacks. This one has two residual blocks, for gray images of 28×28 and ten classes.</summary>
public sealed class MyNetwork : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> stem = Sequential(Conv2d(1, 24, 5, 2, 2), ReLU());
    private readonly Block block1 = new(24);
    private readonly Block block2 = new(24);
    private readonly Module<Tensor, Tensor> head = Sequential(MaxPool2d(2), Flatten(), Linear(24 * 7 * 7, 10));

    public MyNetwork() : base(nameof(MyNetwork)) => RegisterComponents();

    public override Tensor forward(Tensor input) => head.call(block2.call(block1.call(stem.call(input))));

    /// <summary>x + f(x), where f ends with <c>conv2</c>.</summary>
    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1;
        private readonly Module<Tensor, Tensor> conv2;

        internal Block(long width) : base(nameof(Block))
        {
            conv1 = Conv2d(width, width, 3, 1, 1);
            conv2 = Conv2d(width, width, 3, 1, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => input + conv2.call(functional.relu(conv1.call(input)));
    }
}
