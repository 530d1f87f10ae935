using System.Globalization;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>How often each class was predicted as each.</summary>
public sealed class ConfusionMatrix
{
    private readonly string[] _names;

    internal ConfusionMatrix(double[][] counts, string[] names)
    {
        _names = names;
        Counts = counts;
        PerClassRecall = [.. counts.Select((row, i) => Part(row[i], row.Sum()))];
        PerClassPrecision = [.. counts.Select((row, i) => Part(row[i], counts.Sum(other => other[i])))];
    }

    /// <summary>One row for each true class, in it one count for each predicted class.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    public int NumberOfClasses => Counts.Count;

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(predictedClassIndicatorIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(predictedClassIndicatorIndex, NumberOfClasses);
        ArgumentOutOfRangeException.ThrowIfNegative(actualClassIndicatorIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(actualClassIndicatorIndex, NumberOfClasses);
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    public string GetFormattedConfusionTable()
    {
        const string Corner = "PREDICTED";
        var left = Math.Max(Corner.Length, _names.Max(name => name.Length + 2));
        var width = Math.Max(5, Math.Max(_names.Max(name => name.Length), Counts.Max(row => row.Max(count => Text(count).Length))));
        var rule = new string(' ', left) + " ||" + new string('=', NumberOfClasses * (width + 3) - 1);
        var table = new StringBuilder().AppendLine().AppendLine("Confusion table").AppendLine(rule);
        table.Append(Corner.PadRight(left)).Append(" ||").AppendJoin("|", _names.Select(name => $" {name.PadLeft(width)} ")).AppendLine("| Recall");
        table.AppendLine("TRUTH".PadRight(left) + rule[left..]);
        for (var i = 0; i < NumberOfClasses; i++)
        {
            table.Append(_names[i].PadLeft(left)).Append(" ||").AppendJoin("|", Counts[i].Select(count => $" {Text(count).PadLeft(width)} "));
            table.Append("| ").AppendLine(Fraction(PerClassRecall[i]));
        }
        table.AppendLine(rule);
        table.Append("Precision".PadRight(left)).Append(" ||").AppendJoin("|", PerClassPrecision.Select(precision => $" {Fraction(precision).PadLeft(width)} "));
        return table.AppendLine("|").ToString();
    }

    private static double Part(double part, double whole) => whole > 0 ? part / whole : 0;

    private static string Text(double count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Fraction(double value) => value.ToString("F4", CultureInfo.InvariantCulture);
}
