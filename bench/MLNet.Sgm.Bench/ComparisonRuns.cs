using System.Globalization;
using System.Runtime.InteropServices;

namespace MLNet.Sgm.Bench;

/// <summary>Runs the three competitors, each in a process of its own, in turns.</summary>
internal sealed class ComparisonRuns(string references, string python, int batch, int steps, int runs, int threads)
{
    private const float EqualWithin = 0.01f / 255;

    internal ComparisonRow Compare(string architecture)
    {
        var folder = Directory.CreateTempSubdirectory("sgm-bench-");
        try
        {
            string Output(string name) => Path.Combine(folder.FullName, name);
            Competitor[] competitors =
            [
                new(() => Python("straightforward", architecture, Output("theirs"))),
                new(() => Python("tuned", architecture, Output("tuned"))),
                new(() => Ours(architecture, Output("ours"))),
            ];
            for (var run = 0; run < runs; run++)
                // Whichever goes first meets another state of the machine.
                foreach (var competitor in run % 2 == 0 ? competitors : competitors.Reverse()) competitor.Run();
            var (straightforward, tuned, ours) = (competitors[0], competitors[1], competitors[2]);
            return new(architecture, batch, "float32", straightforward.Rate, tuned.Rate, ours.Rate,
                ours.Rate.Median / straightforward.Rate.Median, ours.Rate.Median / tuned.Rate.Median, tuned.CpuSeconds / ours.CpuSeconds,
                (double)ours.PeakMemory / tuned.PeakMemory, tuned.LibTorch, ours.LibTorch, Equal(Output("theirs"), Output("ours")));
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

    private static double Equal(string expected, string found)
    {
        var (theirs, ours) = (MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(expected)).ToArray(), MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(found)).ToArray());
        return theirs.Zip(ours, (their, our) => Math.Abs(their - our) < EqualWithin).Count(same => same) / (double)theirs.Length;
    }

    /// <summary>One way to make the attack, and what its runs measured.</summary>
    private sealed class Competitor(Func<AttackMeasurement> measure)
    {
        private readonly List<AttackMeasurement> measured = [];

        internal Spread Rate => Spread.Of([.. measured.Select(run => run.ImagesPerSecond)]);

        internal double CpuSeconds => Spread.Of([.. measured.Select(run => run.CpuSeconds)]).Median;

        internal long PeakMemory => measured.Min(run => run.PeakMemory);

        internal string LibTorch => measured[0].LibTorch;

        internal void Run() => measured.Add(measure());
    }
}
