namespace MLNet.Sgm.Tests;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find();

    internal static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>A program of the repository where it was built, and not its copy beside the tests: coverage writes into that, and processes that count lines into one file wait for each other.</summary>
    internal static string Program(string project, string file)
    {
        var tests = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(tests.Parent!.Parent!.FullName, project, tests.Name, file);
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "MLNet.Sgm.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"The tests must run from within the solution's folder, which holds MLNet.Sgm.sln; '{AppContext.BaseDirectory}' is outside of it.");
    }
}
