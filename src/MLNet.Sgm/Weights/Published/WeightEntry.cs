using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>One tensor of a weight file.</summary>
/// <param name="Name">Its name, as the file spells it.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions; none for a scalar.</param>
public sealed record WeightEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape);
