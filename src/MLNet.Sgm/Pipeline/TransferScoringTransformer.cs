using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Sgm.Pipeline;

/// <summary>A fitted <see cref="TransferEvaluator"/>: adds targets' scores and predictions. It owns its copies of the targets' networks.</summary>
public sealed class TransferScoringTransformer : BatchTransformer
{
    private readonly string inputColumnName;
    private readonly TransferEvaluator.Options options;
    private readonly IReadOnlyList<LoadedTarget> targets;

    internal TransferScoringTransformer(MLContext context, string inputColumnName, TransferEvaluator.Options options)
    {
        (this.inputColumnName, this.options) = (inputColumnName, options);
        var device = DeviceChoice.Of(context, options.GpuDeviceId, options.FallbackToCpu);
        targets = LoadedTarget.LoadAll(options.AllTargets().Select(target => target.Target), device);
        using var channel = ((IHostEnvironment)context).Register(nameof(TransferScoringTransformer)).Start("Fit");
        channel.Info(MessageSensitivity.None, $"Transfer to {string.Join(", ", targets.Select(target => target.Target))} on {device}.");
    }

    private protected override IBatchMapper CreateMapper(DataViewSchema inputSchema) => new TransferScoringMapper(inputSchema, inputColumnName, options, targets);

    private protected override void DisposeNetwork()
    {
        foreach (var target in targets) target.Dispose();
    }
}
