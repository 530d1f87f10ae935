namespace MLNet.Sgm.Torture;

/// <summary>What a command found that should not be: told as it is found, counted for the exit code.</summary>
internal sealed class Findings
{
    private readonly Lock gate = new();

    internal int Count { get; private set; }

    internal int ExitCode => Count > 0 ? 1 : 0;

    internal void Add(string sentence)
    {
        lock (gate)
        {
            Count++;
            Console.WriteLine($"FINDING {sentence}");
        }
    }
}
