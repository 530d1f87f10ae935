using System.Security.Cryptography;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Weights;

/// <summary>A file that a server on this machine publishes, and a new folder for a cache of it.</summary>
public abstract class WeightCacheTestBase
{
    private protected const string Name = "net.pth";

    private protected static readonly byte[] Content = MakeContent(3_000_001);

    private protected readonly TemporaryFolder folder = TestData.Folder();

    public TestContext TestContext { get; set; } = null!;

    private protected string FilePath => folder.File(Name);

    [TestCleanup]
    public void DeleteFolder() => folder.Dispose();

    private protected static string Failure(Action action) => Assert.ThrowsExactly<WeightFileException>(action).Message;

    private protected static string Hash() => Convert.ToHexStringLower(SHA256.HashData(Content));

    private protected static KnownWeights At(LoopbackServer server) => Weights(server.Url(Name));

    private protected static KnownWeights Weights(Uri url) => new()
    {
        Name = "test",
        Architecture = "resnet18",
        Url = url,
        Sha256 = Hash(),
        Preprocessing = Preprocessing.ImageNet,
    };

    private protected static byte[] MakeContent(int length, int seed = 1)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    private protected WeightCache Cache() => new(folder.Path) { Policy = new() { Pause = TimeSpan.Zero } };
}
