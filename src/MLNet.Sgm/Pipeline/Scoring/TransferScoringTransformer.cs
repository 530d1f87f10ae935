using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.Sgm.Pipeline.Saving;

namespace MLNet.Sgm.Pipeline;

/// <summary>A fitted <see cref="TransferEvaluator"/>: adds targets' scores and predictions. It owns its copies of the targets' networks.</summary>
public sealed class TransferScoringTransformer : BatchTransformer, ISavableTransformer
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

    private protected override IBatchMapper CreateMapper(DataViewSchema inputSchema) => new TransferScoringMapper(inputSchema, inputColumnName, options, targets, Use);

    /// <summary>What a loaded scorer has to dispose beside the networks: the transformers of its targets, which were loaded for it.</summary>
    internal IReadOnlyList<IDisposable> Owned { get; init; } = [];

    SavedPart ISavableTransformer.Save(ModelWriter writer)
    {
        ThrowIfDisposed();
        return new TransferScoringPart(inputColumnName, options);
    }

    private protected override void DisposeNetwork()
    {
        foreach (var target in targets) target.Dispose();
        foreach (var transformer in Owned) transformer.Dispose();
    }
}
