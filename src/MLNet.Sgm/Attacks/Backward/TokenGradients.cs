using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Where gradients of tokens are extreme.</summary>
internal static class TokenGradients
{
    /// <summary>Multiplies each channel's largest and smallest value over the tokens.</summary>
    /// <param name="gradient">N×tokens×channels.</param>
    /// <param name="factor">N×1×1, or one number.</param>
    internal static Tensor DampTokens(Tensor gradient, Tensor factor) =>
        gradient.mul(Factors(gradient, gradient.argmax(1, keepdim: true), factor)).mul(Factors(gradient, gradient.argmin(1, keepdim: true), factor));

    /// <summary>Multiplies the rows and the columns of each map's largest and smallest value; where two cross, twice.</summary>
    /// <param name="gradient">N×heads×tokens×tokens.</param>
    /// <param name="factor">N×1×1, or one number.</param>
    internal static Tensor DampMaps(Tensor gradient, Tensor factor)
    {
        var tokens = gradient.shape[3];
        var flat = gradient.flatten(2);
        var (largest, smallest) = (flat.argmax(2, keepdim: true), flat.argmin(2, keepdim: true));
        var shape = gradient.select(3, 0);
        var (rows, columns) = (Both(static (place, count) => place.div(count, RoundingMode.floor)), Both(static (place, count) => place.remainder(count)));
        return gradient.mul(rows.unsqueeze(3)).mul(columns.unsqueeze(2));

        Tensor Both(Func<Tensor, long, Tensor> line) => Factors(shape, line(largest, tokens), factor, 2).mul(Factors(shape, line(smallest, tokens), factor, 2));
    }

    /// <summary>Ones of a shape, with a factor at some places along a dimension.</summary>
    private static Tensor Factors(Tensor like, Tensor places, Tensor factor, long dimension = 1) =>
        ones_like(like).scatter(dimension, places, factor.to(like.dtype).expand(places.shape));
}
