using System.Reflection;
using System.Runtime.CompilerServices;
using MLNet.Sgm.Native;
using TorchSharp;

namespace MLNet.Sgm.Tests.Native;

[TestClass]
public sealed class TensorFinalizersTests
{
    [AssemblyInitialize]
    public static void Tolerate(TestContext _) => TensorFinalizers.Tolerate();

    [TestMethod]
    public void A_tensor_that_outlives_its_scope_does_not_end_the_process()
    {
        Abandon();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var two = torch.ones(2).sum();
        Assert.AreEqual(2, two.item<float>());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon()
    {
        var scope = torch.NewDisposeScope();
        scope.Dispose();
        var tensor = torch.ones(3);
        typeof(torch.Tensor).GetProperty("OwningDisposeScope", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.SetValue(tensor, scope);
    }
}
