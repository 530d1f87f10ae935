namespace MLNet.Sgm.Weights;

/// <summary>Where weight files are kept.</summary>
internal static class CacheFolder
{
    /// <summary>The environment variable that names the folder.</summary>
    internal const string Variable = "SGM_HOME";

    internal static string Default() => Choose(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) : null,
        OperatingSystem.IsMacOS());

    /// <summary>SGM_HOME, or else the folder <c>sgm</c> in the platform's folder for caches.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="home">The user's folder.</param>
    /// <param name="localData">Windows' folder for local application data; null elsewhere.</param>
    /// <param name="isMac">Whether the platform is macOS.</param>
    internal static string Choose(Func<string, string?> variable, string home, string? localData, bool isMac)
    {
        if (variable(Variable) is { Length: > 0 } chosen) return Path.GetFullPath(chosen);
        if (localData is not null) return Path.Combine(localData, "sgm");
        if (isMac) return Path.Combine(home, "Library", "Caches", "sgm");
        // The XDG base directory specification: a relative path is to be ignored.
        var caches = variable("XDG_CACHE_HOME");
        return Path.Combine(Path.IsPathRooted(caches) ? caches : Path.Combine(home, ".cache"), "sgm");
    }
}
