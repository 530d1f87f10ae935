using System.Diagnostics;
using MLNet.Sgm.Tests;

namespace MLNet.Sgm.Torture.Kill;

/// <summary>A command that is to end as if it had not been killed.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Arguments">The program and its arguments, for the folder that it is to fill.</param>
/// <param name="Prepare">Brings a new folder to where the command begins.</param>
internal sealed record KillScenario(string Name, Func<string, string[]> Arguments, Action<string> Prepare)
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "sgm.dll");

    internal static KillScenario Attack(TemporaryFolder world) => new("attack", output =>
    [
        Tool, "attack", "--input-dir", world.File("images"), "--output-dir", output, "--arch", "small_resnet8", "--weights", world.File("res.safetensors"), "--classes", string.Join(',', TestData.ClassNames),
        "--mean", "0.5", "0.5", "0.5", "--std", "0.25", "0.25", "0.25", "--input-size", "8", "--num-steps", "3", "--batch-size", "2", "--random-start",
    ], _ => { });

    internal static KillScenario Study(TemporaryFolder world) => new("study", output => [Tool, "study", world.File("study.json"), "--output", output], _ => { });

    internal static KillScenario Merge(TemporaryFolder world) => new("merge", output => [Tool, "merge", world.File("study.json"), "--output", output], output =>
    {
        foreach (var shard in new[] { "1/2", "2/2" })
            using (var run = Start([Tool, "study", world.File("study.json"), "--output", output, "--shard", shard])) EndedProcess.Of(run);
    });

    /// <summary>Published weights from a server on this machine, by the library as <c>sgm models fetch</c> calls it.</summary>
    internal static KillScenario Fetch(Uri url, string hash) => new("fetch", output => [Path.Combine(AppContext.BaseDirectory, "MLNet.Sgm.Torture.dll"), FetchWorker.Name, $"{url}", hash, output], _ => { });

    internal Process StartIn(string output) => Start(Arguments(output));

    /// <summary>Runs it undisturbed.</summary>
    internal void RunIn(string output)
    {
        Prepare(output);
        using var run = StartIn(output);
        var (code, _, error) = EndedProcess.Of(run);
        if (code != 0) throw new InvalidOperationException($"{Name} must end with 0 where nothing disturbs it; it ended with {code}: {error}");
    }

    private static Process Start(string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        // A killed process is to cost its start and no more.
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }
}
