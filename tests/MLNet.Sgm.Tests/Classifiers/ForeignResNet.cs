using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Tests.Classifiers;

/// <summary>A ResNet of 6n + 2 layers as a user would write it: names of torchvision, one ReLU for all, blocks that add in place.</summary>
internal sealed class ForeignResNet : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = Conv2d(3, 16, 3, 1, 1, bias: false);
    private readonly BatchNorm2d bn1 = BatchNorm2d(16);
    private readonly ReLU relu = ReLU(inplace: true);
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Linear fc;

    internal ForeignResNet(int depth, int classes) : base(nameof(ForeignResNet))
    {
        var blocks = (depth - 2) / 6;
        layer1 = Layer(blocks, 16, 16);
        layer2 = Layer(blocks, 16, 32);
        layer3 = Layer(blocks, 32, 64);
        fc = Linear(64, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = relu.call(bn1.call(conv1.call(x)));
        x = layer3.call(layer2.call(layer1.call(x)));
        return fc.call(x.mean([2, 3])).MoveToOuterDisposeScope();
    }

    private static Sequential Layer(int blocks, long input, long width) =>
        Sequential(Enumerable.Range(0, blocks).Select(number => new Block(number == 0 ? input : width, width)));

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Conv2d conv1;
        private readonly BatchNorm2d bn1;
        private readonly Conv2d conv2;
        private readonly BatchNorm2d bn2;
        private readonly ReLU relu = ReLU(inplace: true);
        private readonly Sequential? downsample;

        internal Block(long input, long width) : base(nameof(Block))
        {
            var stride = input == width ? 1 : 2;
            conv1 = Conv2d(input, width, 3, stride, 1, bias: false);
            bn1 = BatchNorm2d(width);
            conv2 = Conv2d(width, width, 3, 1, 1, bias: false);
            bn2 = BatchNorm2d(width);
            if (stride > 1) downsample = Sequential(Conv2d(input, width, 1, stride, bias: false), BatchNorm2d(width));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var skip = downsample is null ? x : downsample.call(x);
            var branch = bn2.call(conv2.call(relu.call(bn1.call(conv1.call(x)))));
            branch.add_(skip);
            return relu.call(branch).MoveToOuterDisposeScope();
        }
    }
}
