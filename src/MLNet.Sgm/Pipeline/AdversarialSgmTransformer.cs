using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.Sgm.Attacks;
using TorchSharp;

namespace MLNet.Sgm.Pipeline;

/// <summary>A fitted <see cref="AdversarialSgmEstimator"/>: adds a column of adversarial images. It owns its copy of the source network.</summary>
public sealed class AdversarialSgmTransformer : BatchTransformer
{
    private readonly string outputColumnName;
    private readonly string inputColumnName;
    private readonly AdversarialSgmEstimator.Options options;
    private readonly AdversarialAttack attack;

    internal AdversarialSgmTransformer(MLContext context, string outputColumnName, string inputColumnName, AdversarialSgmEstimator.Options options, IDataView input)
    {
        (this.outputColumnName, this.inputColumnName, this.options) = (outputColumnName, inputColumnName, options);
        var device = DeviceChoice.Of(context);
        var host = ((IHostEnvironment)context).Register(nameof(AdversarialSgmTransformer));
        var settings = options.ToSettings();
        if (settings.IsRandom) settings = settings with { Seed = settings.Seed ?? host.Rand.Next() };
        using var scope = torch.NewDisposeScope();
        var pool = settings.Transform?.NeedsPool == true ? AdversarialSgmPool.Draw(input, inputColumnName, options, settings.Seed!.Value) : null;
        attack = new(options.ToSources(), settings, device, pool);
        using var channel = host.Start("Fit");
        channel.Info(MessageSensitivity.None, $"{attack} on {device}.");
    }

    private protected override IBatchMapper CreateMapper(DataViewSchema inputSchema) =>
        new AdversarialSgmMapper(inputSchema, AdversarialSgmMapper.Bind(inputSchema, inputColumnName, options), outputColumnName, options, attack, ThrowIfDisposed);

    private protected override void DisposeNetwork() => attack.Dispose();
}
