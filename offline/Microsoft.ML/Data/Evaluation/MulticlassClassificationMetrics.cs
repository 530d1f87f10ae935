namespace Microsoft.ML.Data;

/// <summary>How good predictions of one of several classes are.</summary>
public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics()
    {
    }

    /// <summary>The mean of -log(p), p the probability given to the true class.</summary>
    public double LogLoss { get; internal init; }

    /// <summary>The part of the log-loss of guessing by the classes' frequencies that the classifier saves.</summary>
    public double LogLossReduction { get; internal init; }

    /// <summary>The mean over the classes of the part predicted right.</summary>
    public double MacroAccuracy { get; internal init; }

    /// <summary>The part of the rows predicted right.</summary>
    public double MicroAccuracy { get; internal init; }

    /// <summary>The part of the rows whose true class is among the <see cref="TopKPredictionCount"/> best; 0 where that was not asked for.</summary>
    public double TopKAccuracy => TopKAccuracyForAllK?.LastOrDefault() ?? 0;

    public int TopKPredictionCount { get; internal init; }

    /// <summary>The same for each K from 1 on; null where it was not asked for.</summary>
    public IReadOnlyList<double> TopKAccuracyForAllK { get; internal init; }

    public IReadOnlyList<double> PerClassLogLoss { get; internal init; }

    public ConfusionMatrix ConfusionMatrix { get; internal init; }
}
