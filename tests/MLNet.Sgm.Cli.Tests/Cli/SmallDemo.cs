namespace MLNet.Sgm.Tests.Cli;

/// <summary><c>sgm demo</c> on two of its images with a step or two, which takes a second.</summary>
internal static class SmallDemo
{
    /// <summary>The files that the tool brings.</summary>
    internal static string Bundled { get; } = Path.Combine(AppContext.BaseDirectory, "demo");

    /// <summary>Puts the bundled study with two images and two steps where the demo would put it whole.</summary>
    internal static void Write(string folder)
    {
        var study = File.ReadAllText(Path.Combine(Bundled, "study.json"))
            .Replace("\"path\": \"images\",", "\"path\": \"images\", \"take\": 2,", StringComparison.Ordinal)
            .Replace("\"epsilon/8\"", "\"epsilon/8\", \"steps\": 2", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder).FullName, "study.json"), study);
    }

    internal static SgmRun Run(TemporaryFolder folder, params string[] more)
    {
        Write(folder.Path);
        return SgmRun.InProcess(["demo", "--output", folder.Path, "--device", "cpu", .. more]);
    }
}
