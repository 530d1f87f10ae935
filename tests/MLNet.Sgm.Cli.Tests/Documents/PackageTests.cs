using System.IO.Compression;
using System.Runtime.InteropServices;
using MLNet.Sgm.Tests.Cli;

namespace MLNet.Sgm.Tests.Documents;

/// <summary>The packages, as somebody meets them who has nothing else of the repository.</summary>
[TestClass]
public sealed class PackageTests
{
    private static readonly TemporaryFolder folder = TestData.Folder();

    private static string Packages => folder.File("packages");

    /// <summary>That of the last tag and the commits since.</summary>
    private static string Version => Path.GetFileNameWithoutExtension(Directory.GetFiles(Packages, "MLNet.Sgm.*.snupkg").Single())["MLNet.Sgm.".Length..];

    [ClassInitialize]
    public static void Pack(TestContext _) => Dotnet(Repository.Root, "build", "eng/Pack.proj", "-v", "q", "--nologo", $"-p:PackageOutputPath={Packages}", $"-p:PackingPath={folder.File("packing")}");

    [ClassCleanup]
    public static void Clean() => folder.Dispose();

    [TestMethod]
    [DataRow("MLNet.Sgm", "lib/net10.0/MLNet.Sgm.xml")]
    [DataRow("MLNet.Sgm", "buildTransitive/MLNet.Sgm.targets")]
    [DataRow("MLNet.Sgm.Cli", "DotnetToolSettings.xml")]
    public void A_package_has_its_readme_its_icon_and_what_it_is_for(string name, string content)
    {
        using var package = ZipFile.OpenRead(Path.Combine(Packages, $"{name}.{Version}.nupkg"));
        foreach (var entry in new[] { "README.md", "icon.png" }) Assert.IsNotNull(package.GetEntry(entry), $"{name} lacks {entry}.");
        Assert.IsTrue(package.Entries.Any(entry => entry.FullName.EndsWith(content, StringComparison.Ordinal)), $"{name} lacks {content}.");
    }

    /// <summary>NuGet takes packages of up to 250 MB.</summary>
    [TestMethod]
    public void The_tool_has_the_native_libraries_of_its_platform_only()
    {
        var platform = RuntimeInformation.RuntimeIdentifier;
        var path = Path.Combine(Packages, $"MLNet.Sgm.Cli.{platform}.{Version}.nupkg");
        Assert.IsLessThan(250_000_000L, new FileInfo(path).Length);
        using var package = ZipFile.OpenRead(path);
        var natives = package.Entries.Where(entry => Path.GetExtension(entry.Name) is ".so" or ".dylib" || entry.FullName.Contains("/native/", StringComparison.Ordinal)).Select(entry => entry.FullName).ToList();
        Assert.IsTrue(natives.Any(name => name.Contains("torch_cpu", StringComparison.Ordinal)));
        Assert.IsFalse(natives.Any(name => name.Contains("/runtimes/", StringComparison.Ordinal) && !name.Contains($"/{platform}/", StringComparison.Ordinal)), string.Join('\n', natives));
    }

    [TestMethod]
    public void The_tool_runs_where_nothing_else_is()
    {
        var tools = folder.File("tools");
        Dotnet(folder.Path, "tool", "install", "MLNet.Sgm.Cli", "--prerelease", "--tool-path", tools, "--source", Packages);

        SmallDemo.Write(folder.File("sgm-demo"));

        var output = Command.Run(folder.Path, Path.Combine(tools, OperatingSystem.IsWindows() ? "sgm.exe" : "sgm"), "demo");

        Assert.Contains("SGM+MI", output);
        Assert.IsTrue(File.Exists(folder.File("sgm-demo/results/report.html")));
    }

    [TestMethod]
    public void The_readmes_pipeline_runs_in_a_new_project_that_refers_to_the_package()
    {
        var project = Directory.CreateDirectory(folder.File("project")).FullName;
        File.WriteAllText(Path.Combine(project, "project.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MLNet.Sgm" Version="{Version}" />
                <PackageReference Include="libtorch-cpu-{RuntimeInformation.RuntimeIdentifier}" Version="2.10.0" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(project, "Program.cs"), new MarkdownFile("README.md").CSharp().First().Code);
        CopyBundled(project);

        Dotnet(project, "build", "-c", "Release", "-v", "q", "--nologo", $"-p:RestoreAdditionalProjectSources={Packages}", $"-p:RestoreFallbackFolders={PackageCache}", $"-p:RestorePackagesPath={folder.File("cache")}");
        var output = Command.Run(project, "dotnet", "bin/Release/net10.0/project.dll");

        Assert.Contains("Attack success rate", output);
        Assert.IsNotEmpty(Directory.EnumerateFiles(Path.Combine(project, "adversarial"), "*.png", SearchOption.AllDirectories));
    }

    /// <summary>What is there already is not fetched or copied again; the package under test, whose version stays the same, goes to a folder of its own.</summary>
    private static string PackageCache => Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>What the readme's pipeline reads: the bundled networks, and an image a class.</summary>
    private static void CopyBundled(string project)
    {
        var data = Repository.PathOf("examples/FashionMnist/data");
        foreach (var name in new[] { "resnet44", "vgg8" }) File.Copy(Path.Combine(data, "weights", $"{name}.safetensors"), Path.Combine(project, $"{name}.safetensors"));
        foreach (var classFolder in Directory.EnumerateDirectories(Path.Combine(data, "images")))
        {
            var copy = Directory.CreateDirectory(Path.Combine(project, "images", Path.GetFileName(classFolder))).FullName;
            var image = Directory.EnumerateFiles(classFolder).Order(StringComparer.Ordinal).First();
            File.Copy(image, Path.Combine(copy, Path.GetFileName(image)));
        }
    }

    private static void Dotnet(string where, params string[] arguments) => Command.Run(where, "dotnet", arguments);
}
