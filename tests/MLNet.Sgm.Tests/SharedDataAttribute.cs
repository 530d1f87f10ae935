namespace MLNet.Sgm.Tests;

/// <summary>A test on files that are tried but not committed: it runs where a folder <c>shared/data</c> lies beside the repository.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataAttribute() : ConditionBaseAttribute(ConditionMode.Include)
{
    /// <summary>The folder, or null.</summary>
    internal static string? Folder { get; } = Repository.PathOf("../shared/data") is var data && Directory.Exists(data) ? data : null;

    public override bool IsConditionMet => Folder is not null;

    public override string GroupName => nameof(SharedDataAttribute);
}
