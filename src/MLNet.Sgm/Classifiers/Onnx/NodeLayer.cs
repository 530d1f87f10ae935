using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>A node as a sub-module, which hooks find by its name: one with weights of its own, or the place where a node's first output passes.</summary>
internal sealed class NodeLayer : Layer
{
    private readonly Layer? operation;

    internal NodeLayer(string name, Layer? operation) : base(name)
    {
        this.operation = operation;
        RegisterComponents();
    }

    /// <summary>Whether it computes the node's output from its input, rather than passing it on.</summary>
    internal bool IsOperation => operation is not null;

    public override Tensor forward(Tensor input) => operation?.call(input) ?? input;
}
