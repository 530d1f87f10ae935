using System.Globalization;
using System.Runtime.InteropServices;

namespace MLNet.Sgm.Bench;

/// <summary>Runs the three competitors, each in a process of its own, one after the other.</summary>
internal sealed class ComparisonRuns(string references, string python, int batch, int steps, int runs, int threads)
{
    private const float EqualWithin = 0.01f / 255;

    internal ComparisonRow Compare(string architecture)
    {
        var folder = Directory.CreateTempSubdirectory("sgm-bench-");
        try
        {
            string Output(string name) => Path.Combine(folder.FullName, name);
            List<AttackMeasurement> straightforward = [], tuned = [], ours = [];
            for (var run = 0; run < runs; run++)
            {
                straightforward.Add(Python("straightforward", architecture, Output("theirs")));
                tuned.Add(Python("tuned", architecture, Output("tuned")));
                ours.Add(Ours(architecture, Output("ours")));
            }
            var (s, t, o) = (Best(straightforward), Best(tuned), Best(ours));
            return new(architecture, batch, "float32", s, t, o, o / s, o / t,
                (double)ours.Min(run => run.PeakMemory) / tuned.Min(run => run.PeakMemory), tuned[0].LibTorch, ours[0].LibTorch, Equal(Output("theirs"), Output("ours")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private AttackMeasurement Python(string mode, string architecture, string output) =>
        ChildProcess.Run<AttackMeasurement>(python, ["-W", "ignore", Path.Combine("bench", "python", "attack.py"), mode, Reference(architecture), .. Settings(architecture, output)]);

    private AttackMeasurement Ours(string architecture, string output) =>
        ChildProcess.Run<AttackMeasurement>(Environment.ProcessPath!, ["attack", Reference(architecture), .. Settings(architecture, output)]);

    private string Reference(string architecture) => Path.Combine(references, $"{architecture}.json");

    private string[] Settings(string architecture, string output) =>
        ["--batch", $"{batch}", "--steps", $"{steps}", "--gamma", Gamma(architecture).ToString(CultureInfo.InvariantCulture), "--threads", $"{threads}", "--output", output];

    /// <summary>As published; the published code knows no others.</summary>
    internal static double Gamma(string architecture) =>
        architecture.StartsWith("resnet", StringComparison.Ordinal) ? 0.2 : architecture.StartsWith("densenet", StringComparison.Ordinal) ? 0.5 : 1;

    private static double Best(List<AttackMeasurement> measured) => measured.Max(run => run.ImagesPerSecond);

    private static double Equal(string expected, string found)
    {
        var (theirs, ours) = (MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(expected)).ToArray(), MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(found)).ToArray());
        return theirs.Zip(ours, (their, our) => Math.Abs(their - our) < EqualWithin).Count(same => same) / (double)theirs.Length;
    }
}
