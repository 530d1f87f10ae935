using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Backward;

[TestClass]
public sealed class LinearBackpropagationTests
{
    [TestMethod]
    [DataRow(0f, true)]
    [DataRow(0.5f, true)]
    [DataRow(0.5f, false)]
    public void Gradient_is_that_written_out_by_hand(float from, bool tune)
    {
        using var scope = NewDisposeScope();
        RuleGradients.AreSame(ByHand(from).Gradient(RuleGradients.Images(), RuleGradients.Labels()), RuleGradients.Of(new LinearBackpropagation { From = from }, tune: tune));
    }

    [TestMethod]
    public void Gamma_multiplies_the_branches_whose_norm_is_restored()
    {
        using var scope = NewDisposeScope();
        var byHand = ByHand(0, block => block == 0 ? 0.3 : 1).Gradient(RuleGradients.Images(), RuleGradients.Labels());
        RuleGradients.AreSame(byHand, RuleGradients.Of(new LinearBackpropagation { From = 0 }, gamma: 0.3f));
    }

    [TestMethod]
    public void Without_skip_connections_ReLUs_are_the_identity_to_the_gradient()
    {
        using var scope = NewDisposeScope();
        var input = tensor(new[] { -2.0, -0.5, 0.0, 3.0 }).view(1, 4);
        var weights = tensor(new[] { 1.0, -2.0, 3.0, 4.0 }).view(1, 4);
        RuleGradients.AreSame(weights, RuleGradients.At(new LinearBackpropagation { From = 0 }, NodeKind.Activation, input, weights, static x => x.relu()));
        RuleGradients.Differ(RuleGradients.Of(null, classifier: TestData.Vgg()), RuleGradients.Of(new LinearBackpropagation(), classifier: TestData.Vgg()));
    }

    private static PlainResNet ByHand(float from, Func<int, double>? gamma = null) => new()
    {
        Activation = (x, gradient, block) => IsLinear(block, from) ? gradient : gradient * x.gt(0),
        Branch = (gradient, plain, block) => (IsLinear(block, from) ? gradient * (Norms(plain) / Norms(gradient)) : gradient) * (gamma?.Invoke(block) ?? 1),
    };

    private static bool IsLinear(int block, float from) => Math.Max(block, 0) >= from * PlainResNet.Blocks;

    private static Tensor Norms(Tensor values) => values.square().sum([1, 2, 3], keepdim: true).sqrt();
}
