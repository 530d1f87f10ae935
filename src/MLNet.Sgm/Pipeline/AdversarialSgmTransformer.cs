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

    internal AdversarialSgmTransformer(MLContext context, string outputColumnName, string inputColumnName, AdversarialSgmEstimator.Options options)
    {
        (this.outputColumnName, this.inputColumnName, this.options) = (outputColumnName, inputColumnName, options);
        var device = DeviceChoice.Of(context);
        attack = new([new AttackSource(options.Source!) { Rule = options.Rule }], options.ToSettings(), device);
        using var channel = ((IHostEnvironment)context).Register(nameof(AdversarialSgmTransformer)).Start("Fit");
        channel.Info(MessageSensitivity.None, $"Source {options.Source} on {device}.");
    }

    private protected override IBatchMapper CreateMapper(DataViewSchema inputSchema)
    {
        var (pixels, labels) = AdversarialSgmMapper.Bind(inputSchema, outputColumnName, inputColumnName, options);
        return new AdversarialSgmMapper(inputSchema, pixels, labels, outputColumnName, options, attack, ThrowIfDisposed);
    }

    private protected override void DisposeNetwork() => attack.Dispose();
}
