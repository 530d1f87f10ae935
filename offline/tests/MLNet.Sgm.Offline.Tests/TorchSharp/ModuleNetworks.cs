using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

/// <summary>A base class whose private field is registered too.</summary>
internal abstract class Trunk : Module<Tensor, Tensor>
{
    private readonly Conv2d stem = Conv2d(1, 2, 3, padding: 1, bias: false);

    protected Trunk(string name) : base(name) { }

    protected Tensor Stem(Tensor input) => stem.call(input);
}

/// <summary>A little of everything that a network registers.</summary>
internal sealed class Network : Trunk
{
    private readonly BatchNorm2d bn = BatchNorm2d(2);
    private readonly Sequential head = Sequential(("flatten", Flatten()), ("fc", Linear(8, 3)));
    public readonly Parameter scale = Parameter(ones([1]));
    [ComponentName(Name = "offset")] private readonly Tensor shift = zeros([1]);
    private readonly Sequential absent = null;

    internal Network() : base(nameof(Network)) => RegisterComponents();

    internal BatchNorm2d Norm => bn;

    internal Sequential Head => head;

    internal bool HasAbsent => absent is not null;

    internal Tensor Shift => shift;

    public override Tensor forward(Tensor input) => head.call(bn.call(Stem(input)).mul(scale)) + shift;
}

/// <summary>Two inputs, to see that hooks replace both.</summary>
internal sealed class Sum : Module<Tensor, Tensor, Tensor>
{
    internal Sum() : base(nameof(Sum)) { }

    public override Tensor forward(Tensor input1, Tensor input2) => input1 + input2;
}
