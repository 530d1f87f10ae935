namespace MLNet.Sgm.Torture.Fuzz;

/// <summary>Makes a hostile file of a sample.</summary>
internal delegate byte[] Mutation(byte[] sample, Random random);

/// <summary>A format of files that may come from strangers.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="FileName">What a file of it is called.</param>
/// <param name="Samples">Whole files.</param>
/// <param name="Mutations">What is done to them, each as often as the others.</param>
/// <param name="Read">Reads a file as the library does, to its last value.</param>
/// <param name="Documented">The exceptions that its documentation promises.</param>
internal sealed record FuzzFormat(string Name, string FileName, IReadOnlyList<byte[]> Samples, IReadOnlyList<Mutation> Mutations, Action<string> Read, params IReadOnlyList<Type> Documented)
{
    /// <summary>Files that samples refer to, copied beside them.</summary>
    internal IReadOnlyList<string> Companions { get; init; } = [];

    /// <summary>Files that no chance makes, such as archives that blow up: the first cases.</summary>
    internal IReadOnlyList<byte[]> Specials { get; init; } = [];

    /// <summary>The file of that number: the same each time.</summary>
    internal byte[] Case(int seed, int number)
    {
        if (number < Specials.Count) return Specials[number];
        var random = new Random(HashCode(seed, number));
        return Mutations[number % Mutations.Count](Samples[random.Next(Samples.Count)], random);
    }

    private static int HashCode(int seed, int number)
    {
        // System.HashCode differs from process to process.
        var mixed = (ulong)(uint)seed << 32 | (uint)number;
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
        return (int)(mixed ^ mixed >> 31);
    }
}
