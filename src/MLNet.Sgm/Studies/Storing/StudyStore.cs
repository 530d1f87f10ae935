using System.Text.Json.Nodes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Studies;

/// <summary>
/// What a study has computed so far, opened under the study's settings: what was computed under others is refused, not mixed in. Where it is opened for
/// a shard, what other shards have computed is there as well, and what is added is the shard's.
/// </summary>
/// <param name="plan">The study.</param>
/// <param name="folder">Where it is kept.</param>
/// <param name="shard">Who adds to it.</param>
/// <param name="device">The name of the device that computes.</param>
internal sealed class StudyStore(StudyPlan plan, StudyFolder folder, StudyShard shard, string device) : IDisposable
{
    private readonly Dictionary<PlannedAttack, AttackFolder> attacks = [];
    private readonly Dictionary<string, ScoreFile> scores = [];

    // They hash files of weights, which may be large.
    private readonly Dictionary<object, JsonObject> settings = [];

    internal StudyPlan Plan => plan;

    internal StudyFolder Folder => folder;

    internal StudyShard Shard => shard;

    /// <summary>The device that computed the images.</summary>
    internal string Device => (string?)Attack(plan.Attacks[0]).Versions["device"] ?? device;

    /// <summary>An attack from a source as the images' folder knows it.</summary>
    internal FolderAttack JobOf(PlannedAttack attack) => new()
    {
        Dataset = plan.Dataset,
        Sources = attack.Attack.SourcesOf(attack.Source),
        Attack = attack.Attack.SettingsFor(attack.Source),
        BatchSize = plan.Study.BatchSize,
        Sizing = plan.Study.Dataset.Sizing,
    };

    /// <exception cref="InvalidOperationException">The folder has images of other settings, or another process works at it.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    internal AttackFolder Attack(PlannedAttack attack)
    {
        if (!attacks.TryGetValue(attack, out var open))
            attacks.Add(attack, open = AttackFolder.Open(folder.Adversarial(attack), SettingsOf(attack, () => JobOf(attack).Settings()), AttackFolder.VersionsOf(device), plan.Dataset.Images, shard.IsWhole ? null : shard.Name));
        return open;
    }

    /// <summary>The file of an adversarial image that is there.</summary>
    internal string FileOf(PlannedAttack attack, StudyImage image) => Path.Combine(folder.Adversarial(attack), Attack(attack).Completed[image.Name].File);

    /// <exception cref="InvalidDataException">The file has scores of other settings, or is damaged.</exception>
    internal ScoreFile Scores(TransferTarget target, PlannedAttack attack) => Open(folder.Scores(target, attack), () => new()
    {
        ["target"] = SettingsOf(target),
        ["images"] = SettingsOf(attack, () => JobOf(attack).Settings()),
    });

    /// <exception cref="InvalidDataException">The file has scores of other settings, or is damaged.</exception>
    internal ScoreFile CleanScores(PlannedTarget target) => Open(folder.CleanScores(target), () => new()
    {
        ["target"] = SettingsOf(target.Target),
        ["images"] = new JsonObject
        {
            ["batchSize"] = plan.Study.BatchSize,
            ["resize"] = plan.Study.Dataset.Sizing.ToString(),
            ["dataset"] = SettingsJson.Of(plan.Dataset),
        },
    });

    /// <summary>Puts what shards have computed into the files of the whole study, all of which must be there.</summary>
    internal void Complete()
    {
        foreach (var attack in plan.Attacks)
        {
            Attack(attack).TryComplete();
            foreach (var target in plan.Study.Targets.Where(attack.IsScoredBy)) Scores(target, attack).Complete();
        }
        foreach (var target in plan.Targets) CleanScores(target).Complete();
        folder.RemoveShards();
    }

    public void Dispose()
    {
        foreach (var attack in attacks.Values) attack.Dispose();
    }

    private JsonObject SettingsOf(TransferTarget target) => SettingsOf(target, () => TargetSettings.Of(target));

    private JsonObject SettingsOf(object part, Func<JsonObject> compute)
    {
        if (!settings.TryGetValue(part, out var known)) settings.Add(part, known = compute());
        return known.DeepClone().AsObject();
    }

    private ScoreFile Open(string path, Func<JsonObject> dependsOn)
    {
        if (!scores.TryGetValue(path, out var open)) scores.Add(path, open = ScoreFile.Open(path, dependsOn(), shard, plan));
        return open;
    }
}
