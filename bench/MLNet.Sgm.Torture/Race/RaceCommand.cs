using System.CommandLine;

namespace MLNet.Sgm.Torture.Race;

/// <summary><c>race</c>: chains that several threads consume at once.</summary>
internal static class RaceCommand
{
    internal static Command Create()
    {
        var times = new Option<int>("--times") { Description = "Races.", DefaultValueFactory = _ => 2000 };
        var seed = new Option<int>("--seed") { Description = "What they are drawn from.", DefaultValueFactory = _ => 1 };
        var command = new Command("race", "Reads chains of ours and ML.NET's from 1 to 8 threads, abandons and disposes them: an exception that is not documented, or another result than one thread's, is a finding.") { times, seed };
        command.SetAction(arguments =>
        {
            Findings findings = new();
            Race race = new(findings);
            for (var number = 0; number < arguments.GetValue(times); number++) race.Run(number, new(arguments.GetValue(seed) * 1_000_003 + number));
            Console.WriteLine($"race: {arguments.GetValue(times)} races, {race.Rows} rows read, {race.Ended} consumers ended by disposal; {findings.Count} findings");
            return findings.ExitCode;
        });
        return command;
    }
}
