using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Images that components such as <see cref="Admix"/> and <see cref="CleanFeatureMixup"/> mix in. A few dozen of many classes do.</summary>
/// <param name="Images">P×3×H×W float32 in [0, 1], of the size of the images that are attacked. The attack keeps a copy.</param>
/// <param name="Labels">P class indices, int64.</param>
public sealed record MixingPool(Tensor Images, Tensor Labels);
