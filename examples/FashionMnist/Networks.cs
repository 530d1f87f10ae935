using MLNet.Sgm.Classifiers;

namespace FashionMnist;

/// <summary>The bundled networks, trained by the <c>train</c> command.</summary>
public static class Networks
{
    /// <summary>The classes in the order of the labels; a slash in Fashion-MNIST's own "T-shirt/top" would be no folder name.</summary>
    public static readonly string[] ClassNames =
        ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle-boot"];

    /// <summary>Gray images of 28×28, with the mean and standard deviation of the training images.</summary>
    public static readonly Preprocessing Preprocessing = new([0.2860f], [0.3530f], 28, 28);

    /// <summary>The folder of the bundled weights and images.</summary>
    public static readonly string DataFolder = Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>The names of the networks, sources first.</summary>
    public static readonly string[] Names = ["resnet44", "densenet40", "resnet20", "vgg8"];

    /// <summary>A bundled network, under the name that it has here.</summary>
    public static ImageClassifier Bundled(string name) => ImageClassifier.FromDescription(Create(name, WeightFile(DataFolder, name)).Description with { Name = name });

    /// <summary>A network with weights from a file, or new where there is none.</summary>
    public static ImageClassifier Create(string name, string? weights) => name switch
    {
        "resnet44" => ImageClassifiers.SmallResNet(44, weights, Preprocessing, ClassNames),
        "resnet20" => ImageClassifiers.SmallResNet(20, weights, Preprocessing, ClassNames),
        "densenet40" => ImageClassifiers.SmallDenseNet(40, 12, weights, Preprocessing, ClassNames),
        "vgg8" => ImageClassifiers.SmallVgg(weights, Preprocessing, ClassNames),
        _ => throw new ArgumentException($"The network must be one of {string.Join(", ", Names)}; found '{name}'.", nameof(name)),
    };

    public static string WeightFile(string folder, string name) => Path.Combine(folder, "weights", $"{name}.safetensors");
}
