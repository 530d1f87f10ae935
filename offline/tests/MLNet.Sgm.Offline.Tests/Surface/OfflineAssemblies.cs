using System.Reflection;

namespace MLNet.Sgm.Offline.Tests.Surface;

/// <summary>The assemblies of the offline stack, and the lists that they are held against.</summary>
internal static class OfflineAssemblies
{
    public static Type[] Types { get; } =
        [.. new[] { "Microsoft.ML", "Microsoft.ML.ImageAnalytics", "TorchSharp" }.SelectMany(name => Assembly.Load(name).GetExportedTypes())];

    public static IEnumerable<string> ReadLists(string folder) => Directory.EnumerateFiles(folder, "*.txt").SelectMany(File.ReadLines);

    /// <summary>What is not official, and what is missing of the members that an implementer has to have.</summary>
    public static string[] Violations(OfficialApi official)
    {
        var lines = Types.SelectMany(SurfacePrinter.Lines).ToHashSet();
        return
        [
            .. Types.SelectMany(official.Match).Where(match => match.Official.Length == 0).Select(match => $"not official: {match.Declaration}"),
            .. Types.SelectMany(official.Required).Where(line => !lines.Contains(line)).Select(line => $"missing: {line}"),
        ];
    }
}
