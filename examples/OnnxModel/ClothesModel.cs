using FashionMnist;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms.Onnx;
using MLNet.Sgm.Images;

namespace OnnxModelExample;

/// <summary>
/// An ML.NET user's classifier: features of a ResNet-18 trained on ImageNet, which ML.NET runs as an ONNX model, and a linear model on top that is
/// trained here.
/// </summary>
public sealed class ClothesModel
{
    /// <summary>The side of what the ResNet-18 takes, in pixels.</summary>
    public const int Side = 224;

    private ClothesModel(ITransformer transformer, MaximumEntropyModelParameters head) => (Transformer, Head) = (transformer, head);

    /// <summary>From a column Image to a column Score, a probability for each class.</summary>
    public ITransformer Transformer { get; }

    /// <summary>The linear model.</summary>
    public MaximumEntropyModelParameters Head { get; }

    /// <summary>Trains on rows with the columns Image, of any size, and Label.</summary>
    public static ClothesModel Train(MLContext ml, IDataView images)
    {
        var features = ml.Transforms.ResizeImages("Resized", Side, Side, "Image")
            .Append(ml.Transforms.ExtractPixels("Pixels", "Resized"))
            .Append(ml.Transforms.DnnFeaturizeImage("Features", model => model.ModelSelector.ResNet18(ml, model.OutputColumn, model.InputColumn), "Pixels"));
        // The order of the classes is given, and so that of the scores.
        var labels = ml.Transforms.Conversion.MapValueToKey("Class", "Label", keyData: ml.Data.LoadFromEnumerable(Networks.ClassNames.Select(name => new { Label = name })));
        var chain = features.Append(labels).Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Class", "Features")).Fit(images);
        return new(chain, chain.LastTransformer.Model);
    }
}
