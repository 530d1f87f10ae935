using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Backward;

/// <summary>Extreme gradients of tokens, damped one by one.</summary>
internal static class PlainTokens
{
    /// <summary>The rows and the columns of each map's largest and smallest gradient, N×heads×tokens×tokens, times a factor of the image.</summary>
    internal static Tensor DampMaps(Tensor gradient, Func<int, double> factor)
    {
        var (damped, tokens) = (gradient.clone(), gradient.shape[3]);
        for (var image = 0; image < gradient.shape[0]; image++)
            for (var head = 0; head < gradient.shape[1]; head++)
                foreach (var extreme in new[] { gradient[image, head].argmax(), gradient[image, head].argmin() })
                {
                    var place = extreme.item<long>();
                    damped[image, head].select(0, place / tokens).mul_(factor(image));
                    damped[image, head].select(1, place % tokens).mul_(factor(image));
                }
        return damped;
    }

    /// <summary>Each channel's largest and smallest gradient over the tokens, N×tokens×channels, times a factor of the image.</summary>
    internal static Tensor DampTokens(Tensor gradient, Func<int, double> factor)
    {
        var damped = gradient.clone();
        for (var image = 0; image < gradient.shape[0]; image++)
            for (var channel = 0; channel < gradient.shape[2]; channel++)
                foreach (var extreme in new[] { gradient[image].select(1, channel).argmax(), gradient[image].select(1, channel).argmin() })
                    damped[image, extreme.item<long>(), channel].mul_(factor(image));
        return damped;
    }

    internal static double Variance(Tensor values) => values.flatten().var().item<double>();
}
