using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Studies;

/// <summary>Where a study keeps what it has computed. Shards share the folder: they write other images, and other files of scores.</summary>
/// <param name="Root">The folder.</param>
internal sealed record StudyFolder(string Root)
{
    private const string Shards = "shards";

    /// <summary>The report for people.</summary>
    internal string Report => Path.Combine(Root, "report.html");

    /// <summary>The results for programs.</summary>
    internal string Results(string extension) => Path.Combine(Root, $"results.{extension}");

    /// <summary>The adversarial images of an attack from a source.</summary>
    internal string Adversarial(PlannedAttack attack) => Path.Combine(Root, "adversarial", attack.Source.Name, attack.Attack.Name);

    /// <summary>A target's scores of adversarial images.</summary>
    internal string Scores(TransferTarget target, PlannedAttack attack) => Path.Combine(Root, "scores", target.Name, attack.Source.Name, $"{attack.Attack.Name}.jsonl");

    /// <summary>A target's scores of the unchanged images.</summary>
    internal string CleanScores(PlannedTarget target) => Path.Combine(Root, "scores", target.Target.Name, $"clean{(target.Size is { } size ? $" {size.Width}x{size.Height}" : "")}.jsonl");

    /// <summary>The file that a process holds while it works here. A shard's stays until all are merged: it says that the shard was begun.</summary>
    internal string Lock(StudyShard shard) => shard.IsWhole ? Path.Combine(Root, ".lock") : Path.Combine(Root, Shards, shard.Name);

    /// <summary>The shards that were begun here.</summary>
    internal IReadOnlyList<StudyShard> FindShards()
    {
        var folder = Path.Combine(Root, Shards);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(path => StudyShard.OfName(Path.GetFileName(path))).OfType<StudyShard>().OrderBy(shard => shard.Count).ThenBy(shard => shard.Index)] : [];
    }

    /// <summary>Forgets that there were shards.</summary>
    internal void RemoveShards()
    {
        var folder = Path.Combine(Root, Shards);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
