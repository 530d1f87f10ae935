using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Backward;

[TestClass]
public sealed class SkipDecayTests
{
    [TestMethod]
    [DataRow(0, 0.2)]
    [DataRow(2, 0.5)]
    [DataRow(4, 0.8)]
    public void Gamma_goes_from_the_first_block_to_the_last_in_equal_steps(int index, double gamma) =>
        Assert.AreEqual(gamma, new SkipDecay { First = 0.2f, Last = 0.8f }.Factor(Branch(index, 5)), 1e-12);

    [TestMethod]
    public void Two_branches_of_a_block_have_the_root_of_its_gamma_each()
    {
        var decay = new SkipDecay { First = 0.25f, Last = 0.64f };
        CollectionAssert.AreEqual(new[] { 0.5, 0.5, 0.8, 0.8 }, Enumerable.Range(0, 4).Select(index => decay.Factor(Branch(index, 4, siblings: 2))).ToArray());
        Assert.AreEqual(0.25, (decay with { IsShared = false }).Factor(Branch(1, 4, siblings: 2)));
    }

    [TestMethod]
    [DataRow(SkipRule.Paper)]
    [DataRow(SkipRule.PublishedCode)]
    public void One_gamma_for_all_is_the_attacks_gamma_bit_for_bit(SkipRule rule)
    {
        using var scope = NewDisposeScope();
        var classifier = ImageClassifiers.SmallResNet(20, null, TestData.Preprocessing, TestData.ClassNames);
        using var network = new LoadedClassifier(classifier, CPU);
        using GradientSource plain = new(network, 0.4f, rule), declared = new(network, 1, rule, new SkipDecay { First = 0.4f, Last = 0.4f });
        Assert.IsTrue(plain.Gradient(RuleGradients.Images(), RuleGradients.Labels()).Equals(declared.Gradient(RuleGradients.Images(), RuleGradients.Labels())));
    }

    [TestMethod]
    public void Both_gammas_multiply()
    {
        using var scope = NewDisposeScope();
        RuleGradients.AreSame(RuleGradients.Of(null, gamma: 0.2f), RuleGradients.Of(new SkipDecay { First = 0.5f, Last = 0.5f }, gamma: 0.4f));
    }

    [TestMethod]
    public void A_gradient_by_depth_is_that_written_out_by_hand()
    {
        using var scope = NewDisposeScope();
        // Of its three blocks the first has an identity for a skip connection.
        var byHand = new PlainResNet { Branch = (gradient, _, block) => block == 0 ? gradient * 0.3 : gradient };
        RuleGradients.AreSame(byHand.Gradient(RuleGradients.Images(), RuleGradients.Labels()), RuleGradients.Of(new SkipDecay { First = 0.3f, Last = 0.9f }));
    }

    private static NetworkNode Branch(int index, int count, int siblings = 1) => new(NodeKind.Branch, "branch", _ => static () => { }) { Index = index, Count = count, Siblings = siblings };
}
