using System.CommandLine;

namespace MLNet.Sgm.Torture.Liar;

/// <summary><c>liar</c>: networks, targets and images that are not what they should be.</summary>
internal static class LiarCommand
{
    internal static Command Create()
    {
        var command = new Command("liar", "Uses targets, sources and images that lie: a silent wrong figure, or anything but a sentence, is a finding.");
        command.SetAction(_ =>
        {
            Findings findings = new();
            var count = 0;
            foreach (var lie in Lies.All)
            {
                count++;
                if (lie.Check() is { } wrong) findings.Add($"{lie.Name}: {wrong}");
            }
            Console.WriteLine($"liar: {count} lies; {findings.Count} findings");
            return findings.ExitCode;
        });
        return command;
    }
}
