using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports;

/// <summary>One cell of a transfer matrix: what an attack from a source did to a target.</summary>
/// <param name="Source">Name of the source classifier.</param>
/// <param name="Attack">Name of the attack.</param>
/// <param name="Target">Name of the target classifier.</param>
/// <param name="Metrics">The measurement.</param>
public sealed record TransferCell(string Source, string Attack, string Target, TransferMetrics Metrics);

/// <summary>Writes a transfer matrix.</summary>
public static class TransferReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>
    /// Writes cells as JSON, with the settings that made them, under a temporary name first. A rate is an object of
    /// <c>successes</c>, <c>total</c>, <c>value</c> and its 95 % interval from <c>lower</c> to <c>upper</c>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">What a reader needs to reproduce the cells, by name.</param>
    /// <param name="cells">The matrix.</param>
    public static void WriteJson(string path, IReadOnlyDictionary<string, object> settings, IReadOnlyList<TransferCell> cells)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var document = new
        {
            Settings = settings,
            Results = cells.Select(cell => new
            {
                cell.Source,
                cell.Attack,
                cell.Target,
                Images = cell.Metrics.Count,
                cell.Metrics.AttackSuccessRate,
                cell.Metrics.SuccessOverRightBefore,
                cell.Metrics.CleanAccuracy,
            }),
        };
        var temporary = path + ".tmp";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(document, Json));
        File.Move(temporary, path, overwrite: true);
    }
}
