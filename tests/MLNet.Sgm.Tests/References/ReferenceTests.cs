using MLNet.Sgm.Cli.References;
using TorchSharp;

namespace MLNet.Sgm.Tests.References;

/// <summary>Every architecture against outputs of its reference implementation, every attack against the published code.</summary>
[TestClass]
public sealed class ReferenceTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "References");

    /// <summary>
    /// The references were computed on two threads. Another number sums in another order, and ten steps of signs make a different
    /// image of a different last bit: PyTorch itself, on one thread, agrees with its own reference in half the pixels.
    /// </summary>
    [ClassInitialize]
    public static void UseTheThreadsOfTheReference(TestContext _) => torch.set_num_threads(2);

    public static IEnumerable<object[]> Files => Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal).Select(path => new object[] { Path.GetFileName(path) });

    [TestMethod]
    [DynamicData(nameof(Files))]
    public void Everything_is_as_in_the_reference(string file)
    {
        foreach (var comparison in ReferenceCheck.Run(Path.Combine(Folder, file)))
            Assert.IsLessThanOrEqualTo(comparison.Tolerance, comparison.Error, comparison.Kind);
    }
}
