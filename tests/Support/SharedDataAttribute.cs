namespace MLNet.Sgm.Tests;

/// <summary>A test on files that are tried but not committed: it runs where a folder <c>shared/data</c>, or another, lies beside the repository.</summary>
/// <param name="name">The folder in <c>shared</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataAttribute(string name = SharedDataAttribute.Data) : ConditionBaseAttribute(ConditionMode.Include)
{
    private const string Data = "data";

    /// <summary>The folder <c>shared/data</c>, or null.</summary>
    internal static string? Folder { get; } = FolderOf(Data);

    public override bool IsConditionMet => FolderOf(name) is not null;

    public override string GroupName => nameof(SharedDataAttribute);

    /// <summary>A folder in <c>shared</c>, or null.</summary>
    internal static string? FolderOf(string name) => Repository.PathOf($"../shared/{name}") is var folder && Directory.Exists(folder) ? folder : null;
}
