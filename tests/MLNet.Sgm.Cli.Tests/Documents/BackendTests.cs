using System.Text.Json;

namespace MLNet.Sgm.Tests.Documents;

/// <summary>Which native libtorch an application asks for; what cannot be restored here is evaluated.</summary>
[TestClass]
public sealed class BackendTests
{
    [TestMethod]
    [DataRow("src/MLNet.Sgm.Cli/MLNet.Sgm.Cli.csproj", "win-x64", "cuda-windows", "TorchSharp-cuda-windows")]
    [DataRow("src/MLNet.Sgm.Cli/MLNet.Sgm.Cli.csproj", "win-x64", "", "TorchSharp-cuda-windows")]
    [DataRow("src/MLNet.Sgm.Cli/MLNet.Sgm.Cli.csproj", "win-x64", "cpu", "libtorch-cpu-win-x64")]
    [DataRow("examples/FashionMnist/FashionMnist.csproj", "linux-x64", "", "libtorch-cpu-linux-x64")]
    [DataRow("examples/FashionMnist/FashionMnist.csproj", "linux-x64", "cuda-linux", "TorchSharp-cuda-linux")]
    [DataRow("examples/FashionMnist/FashionMnist.csproj", "osx-arm64", "", "libtorch-cpu-osx-arm64")]
    [DataRow("src/MLNet.Sgm/MLNet.Sgm.csproj", "win-x64", "cuda-windows", "")]
    public void An_application_asks_for_its_backend_and_the_library_for_none(string project, string platform, string backend, string expected)
    {
        string[] arguments = ["msbuild", Repository.PathOf(project), "-getItem:PackageReference", "-getItem:PackageVersion", $"-p:RuntimeIdentifier={platform}", .. backend == "" ? Array.Empty<string>() : [$"-p:TorchBackend={backend}"]];
        var output = Command.Run(Repository.Root, "dotnet", arguments);
        var items = JsonDocument.Parse(output).RootElement.GetProperty("Items");
        string[] Names(string item) => [.. items.GetProperty(item).EnumerateArray().Select(reference => reference.GetProperty("Identity").GetString()!)];

        var natives = Names("PackageReference").Where(name => name.StartsWith("libtorch-", StringComparison.Ordinal) || name.StartsWith("TorchSharp-", StringComparison.Ordinal));

        Assert.AreEqual(expected, string.Join(' ', natives));
        if (expected != "") CollectionAssert.Contains(Names("PackageVersion"), expected);
    }
}
