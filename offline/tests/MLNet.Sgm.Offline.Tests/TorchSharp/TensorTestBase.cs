using TorchSharp;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

/// <summary>Every test in a dispose scope of its own, so that none leaves tensors behind.</summary>
public abstract class TensorTestBase
{
    private DisposeScope _scope;

    [TestInitialize]
    public void OpenScope() => _scope = torch.NewDisposeScope();

    [TestCleanup]
    public void CloseScope() => _scope.Dispose();
}
