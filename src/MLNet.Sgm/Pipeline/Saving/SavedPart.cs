using System.Text.Json.Serialization;
using Microsoft.ML;

namespace MLNet.Sgm.Pipeline.Saving;

/// <summary>One transformer of a saved chain.</summary>
[JsonDerivedType(typeof(MLNetPart), "mlNet")]
[JsonDerivedType(typeof(AdversarialPart), "adversarial")]
[JsonDerivedType(typeof(TransferScoringPart), "transferScoring")]
[JsonDerivedType(typeof(ImageSavingPart), "imageSaving")]
internal abstract record SavedPart
{
    /// <summary>Makes the transformer again.</summary>
    internal abstract ITransformer Load(ModelReader reader);
}

/// <summary>A transformer of ML.NET, in ML.NET's own format.</summary>
/// <param name="Transformer">Its type's name.</param>
/// <param name="Entry">The entry that holds its model file.</param>
internal sealed record MLNetPart(string Transformer, string Entry) : SavedPart
{
    internal override ITransformer Load(ModelReader reader) => reader.LoadMLNet(Transformer, Entry);
}

/// <summary>A fitted attack.</summary>
/// <param name="OutputColumnName">The column of adversarial images.</param>
/// <param name="InputColumnName">The column of originals.</param>
/// <param name="Options">The estimator's options.</param>
/// <param name="Seed">The seed of the draws, which the fit has chosen where the options have none; null where nothing is drawn.</param>
/// <param name="Pool">The entry of the images to mix in, or null.</param>
internal sealed record AdversarialPart(string OutputColumnName, string InputColumnName, AdversarialEstimatorBase.OptionsBase Options, int? Seed, string? Pool) : SavedPart
{
    internal override ITransformer Load(ModelReader reader) => AdversarialTransformer.Load(reader, this);
}

/// <summary>A fitted scorer.</summary>
/// <param name="InputColumnName">The column of adversarial images.</param>
/// <param name="Options">The estimator's options.</param>
internal sealed record TransferScoringPart(string InputColumnName, TransferEvaluator.Options Options) : SavedPart
{
    internal override ITransformer Load(ModelReader reader)
    {
        Options.Check();
        return new TransferScoringTransformer(reader.Context, InputColumnName, Options)
        {
            Owned = [.. Options.AllTargets().Select(target => target.Target.Bare).OfType<TransformerTarget>().Select(target => target.Transformer).OfType<IDisposable>()],
        };
    }
}

/// <summary>A writer of PNG files.</summary>
/// <param name="Folder">The folder to write to, as it was given.</param>
/// <param name="ImageColumnName">The column of images.</param>
/// <param name="NameColumnName">The column of file names.</param>
internal sealed record ImageSavingPart(string Folder, string ImageColumnName, string NameColumnName) : SavedPart
{
    internal override ITransformer Load(ModelReader reader) => new ImageSavingEstimator(Folder, ImageColumnName, NameColumnName).Create();
}
