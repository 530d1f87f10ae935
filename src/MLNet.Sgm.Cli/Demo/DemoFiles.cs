namespace MLNet.Sgm.Cli.Demo;

/// <summary>The files that the tool brings: a study, its images and its networks.</summary>
internal static class DemoFiles
{
    internal const string StudyName = "study.json";

    private static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "demo");

    /// <summary>Copies them into a folder; a file that is there already stays as it is.</summary>
    internal static void CopyTo(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Folder, file));
            if (!File.Exists(copy)) AtomicFile.Write(copy, File.ReadAllBytes(file));
        }
    }
}
