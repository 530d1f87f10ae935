using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline.Saving;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// A fitted <see cref="AdversarialSgmEstimator"/> or <see cref="AdversarialEstimator"/>: adds a column of adversarial images, and those that tell of them. It owns its
/// copy of the source network.
/// </summary>
public sealed class AdversarialTransformer : BatchTransformer, ISavableTransformer
{
    private readonly AdversarialColumns columns;
    private readonly AdversarialEstimatorBase.OptionsBase options;
    private readonly IHost host;
    private readonly AdversarialAttack attack;

    private AdversarialTransformer(IHost host, AdversarialColumns columns, AdversarialEstimatorBase.OptionsBase options, AdversarialAttack attack)
    {
        (this.columns, this.options, this.host, this.attack) = (columns, options, host, attack);
        using var channel = host.Start("Fit");
        channel.Info(MessageSensitivity.None, $"{attack} on {attack.Device}.");
    }

    /// <summary>The attack and its sources in one line that a paper could quote.</summary>
    public override string ToString() => attack.ToString();

    internal static AdversarialTransformer Fit(MLContext context, AdversarialColumns columns, AttackSettings settings, AdversarialEstimatorBase.OptionsBase options, IDataView input, SourceNetworks? networks)
    {
        var device = networks?.Device ?? DeviceChoice.Of(context, options.GpuDeviceId, options.FallbackToCpu);
        var host = Register(context);
        if (settings.IsRandom) settings = settings with { Seed = settings.Seed ?? host.Rand.Next() };
        using var scope = NewDisposeScope();
        var pool = settings.Mixer is not null
            ? AdversarialPool.Draw(input, columns.Bind(input.Schema, options), settings.Seed!.Value, options.OnImageError == ImageErrorHandling.Skip, images => Predict(options.Source!, images, device, networks))
            : null;
        var sources = options.ToSources();
        return new(host, columns, options, networks is null ? new(sources, settings, device, pool) : new(sources, settings, networks, pool));
    }

    internal static AdversarialTransformer Load(ModelReader reader, AdversarialPart saved)
    {
        using var scope = NewDisposeScope();
        var (options, context) = (saved.Options, reader.Context);
        var device = DeviceChoice.Of(context, options.GpuDeviceId, options.FallbackToCpu);
        var settings = options.CheckedSettings() with { Seed = saved.Seed };
        return new(Register(context), options.Columns(saved.OutputColumnName, saved.InputColumnName), options, new(options.ToSources(), settings, device, saved.Pool is { } pool ? reader.LoadPool(pool) : null));
    }

    SavedPart ISavableTransformer.Save(ModelWriter writer)
    {
        ThrowIfDisposed();
        return new AdversarialPart(columns.Output, columns.Input, options, attack.Settings.Seed, attack.Pool is { } pool ? writer.AddPool(pool) : null);
    }

    private static IHost Register(MLContext context) => ((IHostEnvironment)context).Register(nameof(AdversarialTransformer));

    private protected override IBatchMapper CreateMapper(DataViewSchema inputSchema) => new AdversarialMapper(inputSchema, columns, options, attack, host, Use);

    /// <summary>The source's own predictions, before there is an attack that could be asked.</summary>
    private static Tensor Predict(ImageClassifier classifier, Tensor images, Device device, SourceNetworks? networks)
    {
        using var own = networks is null ? new SourceNetworks(device) : null;
        using var unrecorded = no_grad();
        return images.shape[0] == 0 ? zeros(0, dtype: ScalarType.Int64) : (networks ?? own!).Get(classifier, Precision.Float32).Logits(images.to(device)).argmax(1);
    }

    private protected override void DisposeNetwork() => attack.Dispose();
}
