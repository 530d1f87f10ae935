using System.Globalization;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers.Onnx;

/// <summary>Networks of eleven families as PyTorch 1.13 exports them, at opsets 9 to 17.</summary>
[TestClass]
public sealed class OnnxReferenceTests
{
    private const double LogitTolerance = 1e-5;
    private const double GradientTolerance = 1e-4;

    internal static IEnumerable<string> Names => Directory.EnumerateFiles(OnnxReference.PathOf("."), "*.onnx").Select(path => Path.GetFileNameWithoutExtension(path)).Order();

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Logits_are_those_of_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var reference = new OnnxReference(name);
        using var network = reference.Network();

        var logits = network.call(reference.Input());
        var found = network.Softmax?.Apply(logits) ?? logits;

        for (var image = 0; image < reference.Logits.Length; image++)
            for (var output = 0; output < reference.Logits[image].Length; output++)
                Assert.AreEqual(reference.Logits[image][output], found[image, output].item<double>(), LogitTolerance, FormattableString.Invariant($"output {output} of image {image}"));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Branches_are_as_many_as_the_network_has(string name)
    {
        var reference = new OnnxReference(name);
        using var network = reference.Network();

        // The file counts PyTorch's modules; a block of Swin has one and the same, its stochastic depth, at the end of both of its branches.
        var branchesOfModule = name.StartsWith("swin", StringComparison.Ordinal) ? 2 : 1;
        Assert.AreEqual(branchesOfModule * reference.BranchCount, network.Branches(SkipRule.Paper).Count());
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Gradients_are_those_of_PyTorch_at_each_gamma(string name)
    {
        var reference = new OnnxReference(name);
        using var network = reference.Network();
        foreach (var (gamma, expected) in reference.Gradients)
        {
            using var scope = NewDisposeScope();
            foreach (var branch in network.Branches(SkipRule.Paper)) branch.Factor = double.Parse(gamma, CultureInfo.InvariantCulture);
            var input = reference.Input().requires_grad_();

            var loss = nn.functional.cross_entropy(network.call(input), reference.Labels(), reduction: nn.Reduction.Sum);
            var gradient = autograd.grad([loss], [input])[0].flatten(1);

            foreach (var (image, (mean, values)) in expected.Images.Index())
            {
                Assert.AreEqual(mean, gradient[image].abs().mean().item<double>(), GradientTolerance * mean, FormattableString.Invariant($"mean of image {image} at γ = {gamma}"));
                var found = gradient[image].data<double>().ToArray();
                for (var index = 0; index < values.Length; index++)
                    Assert.AreEqual(values[index], found[reference.GradientIndex[index]], GradientTolerance * mean, FormattableString.Invariant($"entry {index} of image {image} at γ = {gamma}"));
            }
        }
    }
}
