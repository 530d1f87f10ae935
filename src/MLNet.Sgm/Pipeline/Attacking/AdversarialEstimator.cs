using Microsoft.ML;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Pipeline;

/// <summary>Makes adversarial images with any attack that <see cref="AttackSettings"/> can describe, such as those of <see cref="AttackPresets"/>.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No, but for <see cref="Admix"/>, which mixes in 64 images that are drawn from it</description></item>
/// <item><term>Input column data type</term><description>An image, or a known-size vector of <see cref="float"/> as ExtractPixels makes it; the label: a key, an integer class index, or text</description></item>
/// <item><term>Output column data type</term><description>As the input: an 8-bit image, or a vector of <see cref="float"/>; and those below</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// The alpha of a translucent image is dropped, as torchvision's <c>convert("RGB")</c> does: the network sees the colours that the image's file has, not multiplied by alpha, and output
/// images are opaque. An orientation in EXIF is not applied.
/// An output image never differs from its original by more than ε in any pixel, even after rounding, and never leaves the range of pixels.
/// The estimator adds further columns, whose names start with that of the output column. Each is computed only if it is read:
/// <list type="table">
/// <item><term><c>LInfinity</c>, <c>L2</c></term><description><see cref="float"/>: the norms of the perturbation as it is handed out, for pixels in [0, 1]</description></item>
/// <item><term><c>SourceCleanPredictedLabel</c>, <c>SourcePredictedLabel</c></term><description>Key with the class names: the class that the source predicts for the original, and for the adversarial image</description></item>
/// <item><term><c>SourceCleanScore</c>, <c>SourceScore</c></term><description>Vector of <see cref="float"/> with the class names as slot names: the logits behind them; of an ensemble, those of its fusion</description></item>
/// </list>
/// The columns about originals take one forward pass and no attack. The column of adversarial images has annotations: <c>Attack</c>, the attack in one line;
/// <c>OriginalColumn</c>, the name of the input column, if it is still visible; and, for vectors, <c>PixelFormat</c>.
/// </remarks>
public sealed class AdversarialEstimator : AdversarialEstimatorBase
{
    /// <summary>Creates the estimator; <c>ml.Robustness.Adversarial</c> does the same.</summary>
    /// <inheritdoc cref="AdversarialSgmEstimator(MLContext, string, string?, AdversarialSgmEstimator.Options)" path="/param | /exception"/>
    public AdversarialEstimator(MLContext context, string outputColumnName, string? inputColumnName, Options options)
        : base(context, outputColumnName, inputColumnName, options) { }

    /// <summary>The settings of an <see cref="AdversarialEstimator"/>.</summary>
    public sealed class Options : OptionsBase
    {
        /// <summary>The attack, such as <c>AttackPresets.SgmMi(0.2f)</c>. Its draws have their seed from the context where it has none.</summary>
        /// <value>The default is <see cref="AttackPresets.Pgd"/>.</value>
        public AttackSettings Attack = AttackPresets.Pgd;

        /// <summary>
        /// An attack from one source or an ensemble. An estimator's own source has the weight 1 and the attack's γ: so those of the first become these, and the
        /// others keep what they have beside it.
        /// </summary>
        internal static Options From(IReadOnlyList<AttackSource> sources, AttackSettings attack)
        {
            var first = sources[0];
            return new()
            {
                Source = first.Classifier,
                Rule = first.Rule,
                Attack = attack with { Gamma = first.Gamma ?? attack.Gamma },
                OtherSources = [.. sources.Skip(1).Select(source => source with { Gamma = source.Gamma ?? attack.Gamma, Weight = source.Weight / first.Weight })],
            };
        }

        internal override AttackSettings ToSettings() => Attack ?? throw new ArgumentException($"{nameof(Attack)} must hold the settings of an attack; found null.", "options");
    }
}
