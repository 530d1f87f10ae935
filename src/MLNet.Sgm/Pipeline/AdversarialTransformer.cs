using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// A fitted <see cref="AdversarialSgmEstimator"/> or <see cref="AdversarialEstimator"/>: adds a column of adversarial images, and those that tell of them. It owns its
/// copy of the source network.
/// </summary>
public sealed class AdversarialTransformer : BatchTransformer
{
    private readonly AdversarialColumns columns;
    private readonly AdversarialEstimatorBase.OptionsBase options;
    private readonly IHost host;
    private readonly AdversarialAttack attack;

    internal AdversarialTransformer(MLContext context, AdversarialColumns columns, AttackSettings settings, AdversarialEstimatorBase.OptionsBase options, IDataView input)
    {
        (this.columns, this.options) = (columns, options);
        var device = DeviceChoice.Of(context, options.GpuDeviceId, options.FallbackToCpu);
        host = ((IHostEnvironment)context).Register(nameof(AdversarialTransformer));
        if (settings.IsRandom) settings = settings with { Seed = settings.Seed ?? host.Rand.Next() };
        using var scope = NewDisposeScope();
        var pool = settings.Transform?.NeedsPool == true
            ? AdversarialPool.Draw(input, columns.Bind(input.Schema, options), settings.Seed!.Value, options.OnImageError == ImageErrorHandling.Skip, images => Predict(images, device))
            : null;
        attack = new(options.ToSources(), settings, device, pool);
        using var channel = host.Start("Fit");
        channel.Info(MessageSensitivity.None, $"{attack} on {device}.");
    }

    /// <summary>The attack and its sources in one line that a paper could quote.</summary>
    public override string ToString() => attack.ToString();

    private protected override IBatchMapper CreateMapper(DataViewSchema inputSchema) => new AdversarialMapper(inputSchema, columns, options, attack, host, ThrowIfDisposed);

    /// <summary>The source's own predictions, before there is an attack that could be asked.</summary>
    private Tensor Predict(Tensor images, Device device)
    {
        using var source = new LoadedClassifier(options.Source!, device);
        using var unrecorded = no_grad();
        return images.shape[0] == 0 ? zeros(0, dtype: ScalarType.Int64) : source.Logits(images.to(device)).argmax(1);
    }

    private protected override void DisposeNetwork() => attack.Dispose();
}
