using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Studies;

/// <summary>
/// A target's scores of images, a line of JSON each, after a line that says what they depend on. Lines are added a batch at a time, and survive whatever
/// happens: a line that a killed process left unfinished is dropped. A shard writes into a file of its own beside, until all are merged.
/// </summary>
internal sealed class ScoreFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string path;
    private readonly string ownPath;
    private readonly JsonObject settings;
    private readonly StudyPlan plan;
    private readonly ScoredImage[] scores;
    private readonly BitArray isKnown;

    private ScoreFile(string path, JsonObject settings, StudyShard shard, StudyPlan plan)
    {
        (this.path, this.settings, this.plan, ownPath) = (path, settings, plan, shard.IsWhole ? path : $"{path}.{shard.Name}");
        (scores, isKnown) = (new ScoredImage[plan.Images.Count], new(plan.Images.Count));
    }

    /// <summary>The scores in the order of the study's images; only those that are there count.</summary>
    internal IReadOnlyList<ScoredImage> Scores => scores;

    /// <summary>Whether the scores of an image are there, be they of this shard or of another.</summary>
    internal bool Has(StudyImage image) => isKnown[image.Index];

    /// <summary>Opens a file; where there is none, it is begun with the first scores.</summary>
    /// <param name="path">The file of the whole study.</param>
    /// <param name="settings">What the scores depend on: a file of other settings is refused.</param>
    /// <param name="shard">Whose scores will be added.</param>
    /// <param name="plan">The study.</param>
    /// <exception cref="InvalidDataException">The file is of other settings, or damaged.</exception>
    internal static ScoreFile Open(string path, JsonObject settings, StudyShard shard, StudyPlan plan)
    {
        var file = new ScoreFile(path, settings, shard, plan);
        foreach (var existing in file.Existing())
        {
            var whole = file.Read(existing);
            if (existing != file.ownPath || whole == new FileInfo(existing).Length) continue;
            using var stream = File.OpenWrite(existing);
            stream.SetLength(whole);
        }
        return file;
    }

    /// <summary>Adds scores of a batch, but for those that are there.</summary>
    internal void Append(IReadOnlyList<StudyImage> batch, IReadOnlyList<ScoredImage> scored)
    {
        var lines = string.Concat(batch.Zip(scored).Where(pair => TryAdd(pair.First, pair.Second)).Select(pair => Line(ImageScore.Of(pair.First, pair.Second))));
        Directory.CreateDirectory(Path.GetDirectoryName(ownPath)!);
        File.AppendAllText(ownPath, new FileInfo(ownPath) is { Exists: true, Length: > 0 } ? lines : Line(settings) + lines);
    }

    /// <summary>Puts all scores into the one file of the whole study.</summary>
    internal void Complete()
    {
        var parts = Existing().Where(existing => existing != path).ToList();
        if (parts.Count == 0) return;
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(Line(settings) + string.Concat(plan.Images.Select(image => Line(ImageScore.Of(image, scores[image.Index]))))));
        foreach (var part in parts) File.Delete(part);
    }

    private bool TryAdd(StudyImage image, ScoredImage scored)
    {
        if (Has(image)) return false;
        (scores[image.Index], isKnown[image.Index]) = (scored, true);
        return true;
    }

    private static string Line<T>(T value) => JsonSerializer.Serialize(value, Json) + "\n";

    private IEnumerable<string> Existing()
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) return [];
        var name = Path.GetFileName(path);
        return Directory.EnumerateFiles(folder, $"{name}*").Where(file => Path.GetFileName(file) is var found && (found == name || StudyShard.OfName(found[name.Length..].TrimStart('.')) is not null)).Order(StringComparer.Ordinal).ToList();
    }

    /// <returns>The bytes of whole lines.</returns>
    private long Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var (whole, number) = (0, 0);
        for (int end; (end = Array.IndexOf(bytes, (byte)'\n', whole)) >= 0; whole = end + 1)
        {
            var line = bytes.AsSpan(whole, end - whole);
            if (++number > 1)
            {
                // What two divisions of a study have both computed, they have computed alike.
                var score = Parse<ImageScore>(line, file, number);
                TryAdd(plan.Find(score.Image) ?? throw Damaged(file, number), score.ToScored());
            }
            else if (SettingsDifference.Find(Parse<JsonObject>(line, file, number), settings) is { } difference)
                throw new InvalidDataException($"'{file}' has scores of other settings ({difference}): choose another output folder, or delete the file.");
        }
        return whole;
    }

    private static T Parse<T>(ReadOnlySpan<byte> line, string file, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Json) ?? throw new JsonException("it is null.");
        }
        catch (JsonException error)
        {
            throw Damaged(file, number, error);
        }
    }

    private static InvalidDataException Damaged(string file, int number, Exception? error = null) =>
        new($"'{file}', line {number}, is damaged. Delete the file, and its scores are computed again.", error);
}
