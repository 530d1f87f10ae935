using FashionMnist;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OnnxModelExample;

/// <summary>The network of a <see cref="ClothesModel"/> from inside: the two ONNX models that ML.NET runs, imported, and the linear model as the last layer.</summary>
internal sealed class ImportedModel : Module<Tensor, Tensor>, IResidualNetwork
{
    private const int FeatureCount = 512;

    // The first of ML.NET's two models turns RGB from 0 to 255 into BGR less a mean image.
    private static readonly Preprocessing Pixels = new([0, 0, 0], [1, 1, 1], ClothesModel.Side, ClothesModel.Side) { Range = PixelRange.ZeroTo255 };

    private readonly Module<Tensor, Tensor> preprocess = Import("ResNetPrepOnnx/ResNetPreprocess.onnx");
    private readonly Module<Tensor, Tensor> features = Import("ResNet18Onnx/ResNet18.onnx");
    private readonly Linear head = Linear(FeatureCount, Networks.ClassNames.Length);

    private ImportedModel(ClothesModel model) : base(nameof(ImportedModel))
    {
        RegisterComponents();
        VBuffer<float>[] weights = [];
        model.Head.GetWeights(ref weights, out var count);
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        head.weight!.copy_(tensor(weights.SelectMany(ofClass => ofClass.DenseValues()).ToArray(), [count, FeatureCount]));
        head.bias!.copy_(tensor(model.Head.GetBiases().ToArray()));
    }

    /// <summary>A classifier like any other.</summary>
    public static ImageClassifier Create(ClothesModel model) => new("its network", () => new ImportedModel(model), Pixels, Networks.ClassNames);

    /// <summary>Those that the graph shows.</summary>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => ((IResidualNetwork)features).Branches(rule);

    public override Tensor forward(Tensor input) => head.call(features.call(preprocess.call(input)));

    private static Module<Tensor, Tensor> Import(string file)
    {
        string[] outputs = [.. Enumerable.Range(0, FeatureCount).Select(index => $"feature {index}")];
        return ImageClassifier.FromOnnx(Path.Combine(AppContext.BaseDirectory, "DnnImageModels", file), Pixels, outputs).CreateNetwork();
    }
}
