namespace TorchSharp.Modules;

/// <summary>A tensor that a module learns. It takes over the tensor that it is made of, and no dispose scope owns it.</summary>
public class Parameter : torch.Tensor
{
    public Parameter(torch.Tensor data, bool requires_grad = true) : base(Steal(data))
    {
        DetachFromDisposeScope();
        this.requires_grad = requires_grad;
    }
}
