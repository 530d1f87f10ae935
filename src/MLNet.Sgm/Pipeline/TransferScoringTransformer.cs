using Microsoft.ML;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Pipeline;

/// <summary>A fitted <see cref="TransferEvaluator"/>: adds a target's scores and predictions. It owns its copy of the target network.</summary>
public sealed class TransferScoringTransformer : BatchTransformer
{
    private readonly string inputColumnName;
    private readonly TransferEvaluator.Options options;
    private readonly LoadedClassifier target;

    internal TransferScoringTransformer(MLContext context, string inputColumnName, TransferEvaluator.Options options)
    {
        (this.inputColumnName, this.options) = (inputColumnName, options);
        target = new(options.Target!, DeviceChoice.Of(context, options.GpuDeviceId, options.FallbackToCpu));
    }

    private protected override IBatchMapper CreateMapper(DataViewSchema inputSchema)
    {
        var (adversarial, clean) = TransferScoringMapper.Bind(inputSchema, inputColumnName, options);
        return new TransferScoringMapper(inputSchema, adversarial, clean, options, target, ThrowIfDisposed);
    }

    private protected override void DisposeNetwork() => target.Dispose();
}
