namespace MLNet.Sgm.Tests;

/// <summary>A test on files that are tried but not committed: it runs where a folder <c>shared/data</c> lies beside the repository.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataAttribute() : ConditionBaseAttribute(ConditionMode.Include)
{
    /// <summary>The folder, or null.</summary>
    internal static string? Folder { get; } = Find();

    public override bool IsConditionMet => Folder is not null;

    public override string GroupName => nameof(SharedDataAttribute);

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "MLNet.Sgm.sln")))
            {
                var data = Path.Combine(folder.FullName, "..", "shared", "data");
                return Directory.Exists(data) ? data : null;
            }
        return null;
    }
}
