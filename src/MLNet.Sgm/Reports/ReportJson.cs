using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MLNet.Sgm.Json;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Reports;

/// <summary>The format of <c>results.json</c>. A field more keeps the version; a field that changes its meaning takes the next.</summary>
internal static class ReportJson
{
    private const string Format = "MLNet.Sgm transfer report";
    private const int Version = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    internal static byte[] Write(TransferReport report)
    {
        Check(report);
        var document = new JsonObject { ["format"] = Format, ["version"] = Version };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(report, Json)!.AsObject()) document.Add(name, value?.DeepClone());
        return JsonSerializer.SerializeToUtf8Bytes(document, Json);
    }

    /// <summary>Throws if the report contradicts itself.</summary>
    internal static void Check(TransferReport report)
    {
        if (Contradiction(report) is { } contradiction) throw new InvalidDataException($"The report cannot be written: {contradiction}");
    }

    internal static TransferReport Read(byte[] content, string path)
    {
        try
        {
            using (var document = JsonText.Parse(content)) CheckFormat(document.RootElement, path);
            var report = JsonSerializer.Deserialize<TransferReport>(content, Json)!;
            if (Contradiction(report) is { } contradiction) throw new InvalidDataException($"The results file '{path}' contradicts itself: {contradiction}");
            return report;
        }
        catch (JsonException error)
        {
            var where = error.LineNumber is { } line ? $" in line {line + 1}" : "";
            throw new InvalidDataException($"The results file '{path}' is damaged{where}: {Naming.Printable(error.Message)}", error);
        }
    }

    private static void CheckFormat(JsonElement root, string path)
    {
        var format = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("format", out var name) ? name.ToString() : null;
        if (format != Format)
            throw new InvalidDataException($"The file '{path}' must be a results file of the format '{Format}'; found {(format is null ? "JSON that names no format" : $"the format '{Naming.Short(format)}'")}.");
        if (!root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number < 1)
            throw new InvalidDataException($"The results file '{path}' must have a version number of at least 1; found {(version.ValueKind == JsonValueKind.Undefined ? "none" : $"'{Naming.Short(version.ToString())}'")}.");
        if (number > Version)
            throw new InvalidDataException($"The results file '{path}' has version {number} of the format; this version of the library reads up to {Version}.");
    }

    private static string? Contradiction(TransferReport report)
    {
        (string Name, IEnumerable<object?> Items)[] lists =
        [
            ("classNames", report.Dataset.ClassNames), ("classifiers", report.Classifiers), ("attacks", report.Attacks), ("cells", report.Cells),
            ("comparisons", report.Comparisons), ("expectations", report.Expectations), ("gallery", report.Gallery), ("predictions", report.Gallery.SelectMany(image => image?.Predictions ?? [])),
        ];
        if (lists.FirstOrDefault(list => list.Items.Contains(null)).Name is { } withNull) return $"the list '{withNull}' must have no null in it; found one.";
        if (report.Cells.GroupBy(cell => (cell.Source, cell.Attack, cell.Target)).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return $"the cell of the attack '{Naming.Short(twice.Key.Attack)}' from '{Naming.Short(twice.Key.Source)}' against '{Naming.Short(twice.Key.Target)}' stands {twice.Count()} times.";
        var classes = report.Dataset.ClassNames.Count;
        foreach (var image in report.Gallery)
            foreach (var index in image.Predictions.SelectMany(prediction => new[] { prediction.Prediction, prediction.CleanPrediction }).Append(image.Label).Append(image.TargetLabel))
                if (index < 0 || index >= classes)
                    return $"the classes of the gallery's image '{Naming.Short(image.Name)}' must be indices from 0 to {classes - 1}; found {index}.";
        return report.Cells.Select(cell => Contradiction(report.Dataset, cell)).FirstOrDefault(contradiction => contradiction is not null);
    }

    /// <summary>Predictions are of the dataset's images and classes.</summary>
    private static string? Contradiction(ReportDataset dataset, TransferCell cell)
    {
        if (cell.Predictions is not { } predictions) return null;
        var lists = new[] { predictions.Adversarial, predictions.Clean, predictions.Aims, dataset.Labels }.OfType<IReadOnlyList<int>>().ToList();
        if (lists.FirstOrDefault(list => list.Count != dataset.Images) is { } other)
            return $"the predictions of '{Naming.Short(cell.Target)}' for the attack '{Naming.Short(cell.Attack)}' from '{Naming.Short(cell.Source)}' must be of {dataset.Images} images; found {other.Count}.";
        return lists.SelectMany(list => list).FirstOrDefault(index => index < 0 || index >= dataset.ClassNames.Count, 0) is var stray && (stray < 0 || stray >= dataset.ClassNames.Count)
            ? $"the classes of the predictions of '{Naming.Short(cell.Target)}' for the attack '{Naming.Short(cell.Attack)}' from '{Naming.Short(cell.Source)}' must be indices from 0 to {dataset.ClassNames.Count - 1}; found {stray}."
            : null;
    }
}
