using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Shows what data look like, for looking only: it computes the rows that it shows.</summary>
public static class DebuggerExtensions
{
    public static DataDebuggerPreview Preview(this IDataView data, int maxRows = 100)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new(data, maxRows);
    }

    public static DataDebuggerPreview Preview(this ITransformer transformer, IDataView data, int maxRows = 100)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        ArgumentNullException.ThrowIfNull(data);
        return new(transformer.Transform(data), maxRows);
    }

    public static DataDebuggerPreview Preview(this IEstimator<ITransformer> estimator, IDataView data, int maxRows = 100, int maxTrainingRows = 100)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(data);
        if (maxTrainingRows < 0)
            throw Contracts.Param(nameof(maxTrainingRows), "Must be non-negative");
        return new(estimator.Fit(new SkipTakeView(data, 0, maxTrainingRows)).Transform(data), maxRows);
    }
}
