using FashionMnist;
using Microsoft.ML;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using TorchSharp;

namespace Pipelines;

/// <summary>Bring your own TorchSharp module: naming the layers that end its residual branches is all that the Skip Gradient Method needs.</summary>
public static class OwnModule
{
    public static void Run(TextWriter output)
    {
        var (images, labels) = Samples.Tensors(100);
        torch.manual_seed(0);
        using var network = new OwnNetwork();
        network.Train(images, labels, steps: 30);

        // By hand: while it is attached, each branch passes half of its gradient back. What the network computes stays as it is.
        output.WriteLine($"Length of the gradient: {network.GradientLength(images, labels):0.000e0}");
        using (var attached = SkipGradient.Attach(network, EndsBranch, gamma: 0.5f))
            output.WriteLine($"With gamma 0.5 in {attached.BranchCount} branches: {network.GradientLength(images, labels):0.000e0}");

        // In a pipeline: a classifier makes a copy of the network for each of its users.
        var weights = Path.GetTempFileName();
        network.save(weights);
        var mine = new ImageClassifier("mine", () => OwnNetwork.Load(weights), Networks.Preprocessing, Networks.ClassNames).WithBranches(EndsBranch);
        var ml = new MLContext(seed: 0);
        var data = ml.Data.LoadFromEnumerable(Samples.Take(40));
        using var model = ml.Transforms.LoadImages("Image", Samples.Folder, "ImagePath")
            .Append(ml.Robustness.AdversarialSgm("Adversarial", mine, "Image", gamma: 0.5f, epsilon: 24 / 255f, stepSize: 3 / 255f))
            .Append(ml.Robustness.ScoreTransfer(Networks.Bundled("resnet20"), "Adversarial"))
            .Fit(data);
        output.WriteLine(ml.Robustness.EvaluateTransfer(model.Transform(data)));
        File.Delete(weights);
    }

    private static bool EndsBranch(string name, torch.nn.Module module) => name is "branch1.2" or "branch2.2";
}
