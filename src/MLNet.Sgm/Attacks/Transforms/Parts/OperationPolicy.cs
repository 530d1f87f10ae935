namespace MLNet.Sgm.Attacks;

/// <summary>The distribution that one image's operations are drawn from, softmax(θ), and how it is learned.</summary>
/// <param name="operations">How many operations there are; to begin with they are alike.</param>
/// <param name="rate">η.</param>
internal sealed class OperationPolicy(int operations, double rate)
{
    private readonly double[] preferences = new double[operations];

    /// <summary>Operations one after another, with what the probabilities were.</summary>
    internal (int[] Operations, double[] Probabilities) Draw(int count, DrawSequence draws)
    {
        var exponentials = preferences.Select(preference => Math.Exp(preference - preferences.Max())).ToArray();
        var sum = exponentials.Sum();
        var probabilities = exponentials.Select(value => value / sum).ToArray();
        return ([.. Enumerable.Range(0, count).Select(_ => Chosen(probabilities, draws.Next()))], probabilities);
    }

    /// <summary>A step along the derivative of the loss times the probability of the operations.</summary>
    /// <param name="drawn">What was drawn.</param>
    /// <param name="loss">What the loss of it adds to the mean.</param>
    internal void Learn((int[] Operations, double[] Probabilities) drawn, double loss)
    {
        var joint = drawn.Operations.Aggregate(1.0, (product, operation) => product * drawn.Probabilities[operation]);
        for (var operation = 0; operation < preferences.Length; operation++)
            preferences[operation] += rate * loss * joint * (drawn.Operations.Count(chosen => chosen == operation) - drawn.Operations.Length * drawn.Probabilities[operation]);
    }

    private static int Chosen(double[] probabilities, double draw)
    {
        for (var operation = 0; operation < probabilities.Length - 1; operation++)
        {
            if (draw < probabilities[operation]) return operation;
            draw -= probabilities[operation];
        }
        return probabilities.Length - 1;
    }
}
