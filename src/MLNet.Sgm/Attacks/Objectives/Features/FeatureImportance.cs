using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>How much each feature matters for the classes: gradients at a layer, added up over changed images.</summary>
internal static class FeatureImportance
{
    /// <summary>The sum of gradients of the classes' probabilities at a layer.</summary>
    /// <param name="context">The source.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="samples">How many images there are of each.</param>
    /// <param name="image">The images, N×3×H×W, of a number.</param>
    internal static Tensor OfProbability(ObjectiveContext context, string layer, int samples, Func<int, Tensor> image) =>
        Sum(samples, sample => context.FeatureGradient(image(sample), layer, logits => OfClasses(logits.softmax(1), context)));

    /// <summary>The sum of gradients of the classes' logits at a layer, over images that are moved, again and again, along the gradient of the cross-entropy at the last of them.</summary>
    /// <param name="context">The source.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="samples">How often they are moved; each time takes two gradients.</param>
    /// <param name="images">The images, N×3×H×W.</param>
    /// <param name="length">How far they are moved, by the L2 norm of pixels in [0, 1].</param>
    internal static Tensor OfFitted(ObjectiveContext context, string layer, int samples, Tensor images, double length)
    {
        var fitted = images.clone();
        return Sum(samples, _ =>
        {
            var direction = context.ImageGradient(fitted, logits => nn.functional.cross_entropy(logits, context.Classes, reduction: nn.Reduction.None));
            fitted.copy_(images.add(GradientNorms.OverL2(direction), length));
            return context.FeatureGradient(fitted, layer, logits => OfClasses(logits, context));
        });
    }

    private static Tensor OfClasses(Tensor values, ObjectiveContext context) => values.gather(1, context.Classes.unsqueeze(1)).squeeze(1);

    private static Tensor Sum(int samples, Func<int, Tensor> gradient)
    {
        using var scope = NewDisposeScope();
        var sum = gradient(0);
        for (var sample = 1; sample < samples; sample++)
        {
            using var sampleScope = NewDisposeScope();
            sum.add_(gradient(sample));
        }
        return sum.MoveToOuterDisposeScope();
    }
}
