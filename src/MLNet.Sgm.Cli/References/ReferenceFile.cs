using System.Text.Json;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using static TorchSharp.torch;

namespace MLNet.Sgm.Cli.References;

/// <summary>Reference outputs of one architecture on the formula's weights and images.</summary>
internal sealed record ReferenceFile
{
    public required string Architecture { get; init; }

    /// <summary>The side of the images in pixels.</summary>
    public required int Input { get; init; }

    public required float[] Mean { get; init; }

    public required float[] Std { get; init; }

    /// <summary>What the formula's weights of the last layer are multiplied by.</summary>
    public required double ClassifierGain { get; init; }

    /// <summary>The class index of each image.</summary>
    public required long[] Labels { get; init; }

    /// <summary>Name and shape of each entry of the reference's state dict, in its order.</summary>
    public required JsonElement[][] Keys { get; init; }

    public required ReferenceLogits[] Logits { get; init; }

    /// <summary>Where the gradients were sampled: indices into channels × rows × columns.</summary>
    public required int[] GradientIndex { get; init; }

    /// <summary>By γ and rule, such as <c>gamma=0.2 published code</c>.</summary>
    public required Dictionary<string, ReferenceGradient> Gradients { get; init; }

    internal IReadOnlyList<WeightEntry> Entries() => [.. Keys.Select(key =>
    {
        var name = key[0].GetString()!;
        return new WeightEntry(name, name.EndsWith("num_batches_tracked", StringComparison.Ordinal) ? ScalarType.Int64 : ScalarType.Float32, [.. key[1].EnumerateArray().Select(size => size.GetInt64())]);
    })];
}

/// <summary>The first logits of an image, the L2 norm of all, and the class of the largest.</summary>
internal sealed record ReferenceLogits(float[] First, double Norm, long Argmax);

/// <summary>The cross-entropy summed over the images, and its gradient at the sampled pixels of each.</summary>
internal sealed record ReferenceGradient(double Loss, ReferenceSamples[] Images);

/// <summary>Gradients over the mean absolute gradient of the image.</summary>
internal sealed record ReferenceSamples(float[] Values);

/// <summary>Reference perturbations of one attack on an architecture whose own file stands beside this one.</summary>
internal sealed record ReferenceAttack
{
    public required string Architecture { get; init; }

    public required float Gamma { get; init; }

    public required float Momentum { get; init; }

    public required int Steps { get; init; }

    /// <summary>In units of the image, written as a fraction: <c>16/255</c>.</summary>
    public required string Epsilon { get; init; }

    /// <summary>In units of the image, written as a fraction.</summary>
    public required string StepSize { get; init; }

    public required string Rule { get; init; }

    /// <summary>What the reference was computed in, and what is compared with it is.</summary>
    public Precision Precision { get; init; }

    /// <summary>Where the perturbations were sampled: indices into channels × rows × columns.</summary>
    public required int[] Index { get; init; }

    /// <summary>Per image, 255 times the perturbation at the sampled pixels.</summary>
    public required float[][] Perturbation255 { get; init; }

    /// <summary>Per image, 255 times the mean absolute perturbation.</summary>
    public required double[] MeanAbs255 { get; init; }
}
