namespace MLNet.Sgm.Tests;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find();

    internal static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "MLNet.Sgm.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"The tests must run from within the solution's folder, which holds MLNet.Sgm.sln; '{AppContext.BaseDirectory}' is outside of it.");
    }
}
