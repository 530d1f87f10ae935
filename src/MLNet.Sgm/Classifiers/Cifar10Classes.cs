namespace MLNet.Sgm.Classifiers;

/// <summary>The ten classes of CIFAR-10 (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009).</summary>
public static class Cifar10Classes
{
    /// <summary>The names in the order of the labels of the data set, which is that of the outputs of networks trained on it.</summary>
    public static IReadOnlyList<string> Names { get; } = Array.AsReadOnly(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]);
}
