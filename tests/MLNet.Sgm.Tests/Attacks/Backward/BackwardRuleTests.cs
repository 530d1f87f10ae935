using System.Text.Json.Nodes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Tests.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Backward;

/// <summary>What holds for all backward rules, and how they compose.</summary>
[TestClass]
public sealed class BackwardRuleTests
{
    private static IEnumerable<object[]> GradientRules => [[new LinearBackpropagation()], [new SmoothBackpropagation()], [new SkipDecay { First = 0.2f }]];

    private static IEnumerable<object[]> NetworkRules => [.. GradientRules, [new GhostNetworks()], [new IntrinsicAttack()]];

    [TestMethod]
    [DynamicData(nameof(GradientRules))]
    public void What_changes_the_gradient_alone_leaves_logits_alone_bit_for_bit(BackwardRule rule)
    {
        using var scope = NewDisposeScope();
        foreach (var classifier in new[] { TestData.Classifier(), TestData.DenseNet() })
        {
            using var network = new LoadedClassifier(classifier, CPU);
            using GradientSource plain = new(network, 1, SkipRule.Paper), ruled = new(network, 1, SkipRule.Paper, rule);
            var images = RuleGradients.Images().requires_grad_();
            Assert.IsTrue(plain.Logits(images).Equals(ruled.Logits(images)));
        }
    }

    [TestMethod]
    [DynamicData(nameof(NetworkRules))]
    public void Gamma_composes_with_it(BackwardRule rule)
    {
        using var scope = NewDisposeScope();
        RuleGradients.Differ(Attacked(rule, 1), Attacked(rule, 0.3f));
    }

    [TestMethod]
    [DynamicData(nameof(NetworkRules))]
    public void Images_do_not_depend_on_their_batch(BackwardRule rule)
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(TestData.Classifier(), Settings(rule, 0.5f) with { Precision = Precision.Float64 }, CPU);
        var (images, labels) = (RuleGradients.Images(4), RuleGradients.Labels(4));
        Assert.IsTrue(attack.Perturb(images, labels).narrow(0, 1, 2).Equals(attack.Perturb(images.narrow(0, 1, 2), labels.narrow(0, 1, 2))));
    }

    [TestMethod]
    [DynamicData(nameof(NetworkRules))]
    public void A_gradient_of_zeros_stays_so(BackwardRule rule)
    {
        using var scope = NewDisposeScope();
        using var source = new GradientSource(TestData.Classifier(), 0.5f, SkipRule.Paper, CPU, backward: rule);
        using var draws = new ImageDraws(1, RuleGradients.Images(), isRandom: true);
        using var pass = new BackwardPass { Draws = draws, Images = RuleGradients.Images() };
        source.Pass = pass;
        var gradient = source.Gradient(x => source.Logits(x).mul(0).sum(), RuleGradients.Images().requires_grad_(), pass);
        Assert.IsTrue(gradient.eq(0).all().item<bool>());
    }

    [TestMethod]
    [DynamicData(nameof(NetworkRules))]
    public void Others_find_the_network_as_it_was(BackwardRule rule)
    {
        using var scope = NewDisposeScope();
        using var network = new LoadedClassifier(TestData.Classifier(), CPU);
        using GradientSource plain = new(network, 1, SkipRule.Paper);
        var before = plain.Gradient(RuleGradients.Images(), RuleGradients.Labels());
        using (var attack = new AdversarialAttack(SourceEnsemble.Of(new GradientSource(network, 0.5f, SkipRule.Paper, rule)), Settings(rule, 0.5f)))
            attack.Perturb(RuleGradients.Images(), RuleGradients.Labels());
        Assert.IsTrue(before.Equals(plain.Gradient(RuleGradients.Images(), RuleGradients.Labels())));
    }

    [TestMethod]
    [DynamicData(nameof(GradientRules))]
    public void It_acts_in_double_precision_as_in_single(BackwardRule rule)
    {
        using var scope = NewDisposeScope();
        using var narrow = new GradientSource(TestData.Classifier(), 0.5f, SkipRule.Paper, CPU, backward: rule);
        RuleGradients.AreSame(RuleGradients.Of(rule, 0.5f), narrow.Gradient(RuleGradients.Images(), RuleGradients.Labels()).to(ScalarType.Float64), 1e-3);
    }

    [TestMethod]
    public void Two_gradients_for_one_kind_of_node_are_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Settings(new LinearBackpropagation().Then(new SmoothBackpropagation()), 1).Validate());
        Assert.Contains("found LinearBackpropagation and SmoothBackpropagation", error.Message);
    }

    [TestMethod]
    public void Rules_for_other_nodes_compose()
    {
        using var scope = NewDisposeScope();
        var both = new SmoothBackpropagation().Then(new SkipDecay { First = 0.3f, Last = 0.3f });
        RuleGradients.AreSame(RuleGradients.Of(new SmoothBackpropagation(), gamma: 0.3f), RuleGradients.Of(both));
    }

    [TestMethod]
    public void A_network_without_its_nodes_is_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new AdversarialAttack(TestData.Vgg(), Settings(new TokenGradientRegularization(), 1), CPU));
        Assert.Contains("TGR acts at nodes of the kinds AttentionMap, Projection, Perceptron", error.Message);
        Assert.Contains("it has Image, Activation, MaxPool", error.Message);
    }

    [TestMethod]
    public void Hooks_reach_the_ReLUs_of_a_network_of_somebody_else()
    {
        using var scope = NewDisposeScope();
        var foreign = new ImageClassifier("mine", () => Seeded(), TestData.Preprocessing, TestData.ClassNames);
        RuleGradients.Differ(RuleGradients.Of(null, classifier: foreign), RuleGradients.Of(new SmoothBackpropagation(), classifier: foreign));
    }

    [TestMethod]
    public void Whole_branches_of_a_network_of_somebody_else_are_out_of_reach()
    {
        var foreign = new ImageClassifier("mine", () => Seeded(), TestData.Preprocessing, TestData.ClassNames).WithBranches((name, _) => name.EndsWith(".bn2", StringComparison.Ordinal));
        Assert.Contains("reach only the ends of its branches", Assert.ThrowsExactly<ArgumentException>(() => new AdversarialAttack(foreign, Settings(new IntrinsicAttack(), 1), CPU)).Message);
    }

    [TestMethod]
    public void Each_source_of_an_ensemble_follows_it()
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack([new AttackSource(TestData.Classifier()), new AttackSource(TestData.DenseNet()) { Gamma = 0.5f }], Settings(new SmoothBackpropagation(), 1), CPU);
        using var plain = new AdversarialAttack([new AttackSource(TestData.Classifier()), new AttackSource(TestData.DenseNet()) { Gamma = 0.5f }], Settings(null, 1), CPU);
        var (images, labels) = (RuleGradients.Images(), RuleGradients.Labels());
        Assert.IsFalse(attack.Perturb(images, labels).Equals(plain.Perturb(images, labels)));
    }

    [TestMethod]
    public void Files_have_a_list_of_them()
    {
        var attack = Settings(new LinearBackpropagation { From = 0.25f }.Then(new SkipDecay { First = 0.2f }), 1);
        var written = AttackJson.Write(attack);
        Assert.AreEqual("""[{"kind":"linearBackpropagation","from":0.25},{"kind":"skipDecay","first":0.2,"last":0.5,"isShared":true}]""", written["backward"]!.ToJsonString());
        Assert.AreEqual(attack, AttackJson.Read(JsonNode.Parse(written.ToJsonString())!.AsObject()));
        Assert.AreEqual(Settings(new PayNoAttention(), 1).Backward, AttackJson.Read(JsonNode.Parse("""{ "backward": { "kind": "payNoAttention" } }""")!.AsObject()).Backward);
    }

    [TestMethod]
    public void The_line_in_print_names_it() =>
        Assert.AreEqual("SGM (gamma 0.5) + LinBP-FGSM, epsilon 16/255, step size 2/255, 3 steps, LinBP (from 0.5)", Settings(new LinearBackpropagation(), 0.5f).ToString());

    [TestMethod]
    public void What_a_rule_throws_on_the_way_back_reaches_the_caller()
    {
        using var scope = NewDisposeScope();
        using var source = new GradientSource(TestData.Classifier(), 1, SkipRule.Paper, CPU, backward: new Failing());
        Assert.Contains("on purpose", Assert.ThrowsExactly<NotSupportedException>(() => source.Gradient(RuleGradients.Images(), RuleGradients.Labels())).Message);
    }

    private static AttackSettings Settings(BackwardRule? rule, float gamma) => new() { Steps = 3, Gamma = gamma, Backward = rule };

    private static Tensor Attacked(BackwardRule rule, float gamma)
    {
        using var attack = new AdversarialAttack(TestData.Classifier(), Settings(rule, gamma), CPU);
        return attack.Perturb(RuleGradients.Images(), RuleGradients.Labels()) - RuleGradients.Images();
    }

    private static ForeignResNet Seeded()
    {
        manual_seed(3);
        return new(8, TestData.ClassNames.Length);
    }

    [AttackComponent("Fails")]
    private sealed record Failing : BackwardRule
    {
        protected internal override IReadOnlyList<NodeKind> Kinds => [NodeKind.Residual];

        protected internal override Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context) =>
            context.Edited(function(input), _ => throw new NotSupportedException("Failed on purpose."));
    }
}
