using Microsoft.ML;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Documents;

/// <summary>What the documents' pieces of code take for granted. They are compiled and not run.</summary>
public static class Snippets
{
    public static MLContext ml => null!;

    public static IDataView data => null!;

    public static Tensor images => null!;

    public static Tensor labels => null!;

    public static Preprocessing preprocessing => null!;

    public static string[] classNames => null!;

    public static ImageClassifier resNet50 => null!;

    public static ImageClassifier denseNet121 => null!;

    public static ImageClassifier vgg19 => null!;

    public static ITransformer model => null!;

    public static ITransformer trees => null!;

    public static nn.Module<Tensor, Tensor> network => null!;
}

/// <summary>Somebody's own network.</summary>
public sealed class MyResNet(string weights) : nn.Module<Tensor, Tensor>(weights)
{
    public override Tensor forward(Tensor input) => input;
}
