using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Tests.Cli;
using OwnAttack;
using TorchSharp;
using static TorchSharp.torch;
using static MLNet.Sgm.Tests.PlainFormulas;

namespace MLNet.Sgm.Tests;

/// <summary>A component that is declared in another assembly does all that the library's own do.</summary>
[TestClass]
public sealed class OwnAttackTests
{
    private static readonly AttackSettings Noisy = new() { Steps = 2, Transform = new NoisyCopies { Count = 2, Strength = 0.2f }, Seed = 3 };

    // Other tests look at what the library has.
    private static readonly FieldInfo Known = typeof(AttackComponents).GetField("known", BindingFlags.NonPublic | BindingFlags.Static)!;

    private object? before;

    [TestInitialize]
    public void Register()
    {
        before = Known.GetValue(null);
        AttackComponents.Register(typeof(NoisyCopies).Assembly);
    }

    [TestCleanup]
    public void Forget() => Known.SetValue(null, before);

    [TestMethod]
    public void The_example_attacks_with_it()
    {
        var matrix = Comparison.Run(imageCount: 10);
        Assert.AreEqual("SGM+MI, with noise", string.Join(", ", matrix.Attacks));
        Assert.AreEqual(10, matrix["resnet44", "with noise", "vgg8"].Count);
    }

    [TestMethod]
    public void It_prints_as_a_part_of_the_line() =>
        Assert.AreEqual("Noise-FGSM, epsilon 16/255, step size 2/255, 2 steps, 4 gradients, Noise (count 2, strength 0.2), seed 3", Noisy.ToString());

    [TestMethod]
    public void A_setting_out_of_its_range_is_named() =>
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => (Noisy with { Transform = new NoisyCopies { Count = 0 } }).Validate()).Message, "NoisyCopies.Count must be at least 1; found 0.");

    [TestMethod]
    public void Files_have_it_by_its_kind()
    {
        var written = AttackJson.Write(Noisy);
        Assert.AreEqual("""[{"kind":"noisyCopies","count":2,"strength":0.2}]""", written["transform"]!.ToJsonString());
        Assert.AreEqual(Noisy, AttackJson.Read(JsonNode.Parse(written.ToJsonString())!.AsObject()));
    }

    [TestMethod]
    public void Files_have_it_also_where_attacks_were_read_before_it_was_registered()
    {
        Forget();
        AttackJson.Read([]);
        Register();
        Files_have_it_by_its_kind();
    }

    [TestMethod]
    public void Its_noise_belongs_to_the_image()
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(TestData.Classifier(), Noisy with { Precision = MLNet.Sgm.Classifiers.Precision.Float64 }, CPU);
        var (images, labels) = (RandomImages(4), Labels(4));
        var together = attack.Perturb(images, labels);
        Assert.IsTrue(together.narrow(0, 2, 2).Equals(attack.Perturb(images.narrow(0, 2, 2), labels.narrow(0, 2, 2))));
    }

    [TestMethod]
    public void The_command_line_takes_it_from_an_assembly()
    {
        var sgm = SgmRun.InProcess("attacks", "info", "noisy-copies", "--assembly", typeof(NoisyCopies).Assembly.Location);
        Assert.AreEqual(0, sgm.Code, sgm.Error);
        Assert.Contains("command line: --transform noisy-copies:count=4,strength=0.1", sgm.Output);
    }

    [TestMethod]
    public void A_backward_rule_attacks_and_is_read_from_a_file()
    {
        using var scope = NewDisposeScope();
        var leaky = new AttackSettings { Steps = 2, Gamma = 0.5f, Backward = new LeakyBackpropagation { Slope = 0.3f } };
        var read = AttackJson.Read(JsonNode.Parse("""{ "steps": 2, "gamma": 0.5, "backward": { "kind": "leakyBackpropagation", "slope": 0.3 } }""")!.AsObject());
        Assert.AreEqual(leaky, read);
        using AdversarialAttack attack = new(TestData.Classifier(), read, CPU), plain = new(TestData.Classifier(), read with { Backward = null }, CPU);
        var (images, labels) = (RandomImages(2), Labels(2));
        Assert.IsFalse(attack.Perturb(images, labels).Equals(plain.Perturb(images, labels)));
    }

    [TestMethod]
    public void The_command_line_takes_a_backward_rule_from_an_assembly()
    {
        var sgm = SgmRun.InProcess("attacks", "info", "leaky-backpropagation", "--assembly", typeof(LeakyBackpropagation).Assembly.Location);
        Assert.AreEqual(0, sgm.Code, sgm.Error);
        Assert.Contains("command line: --backward leaky-backpropagation:slope=0.1", sgm.Output);
    }

    [TestMethod]
    public void A_kind_that_is_taken_is_refused() =>
        Assert.Contains("must have a kind of its own; found 'admix'", Assert.ThrowsExactly<ArgumentException>(() => AttackComponents.Register<Taken>()).Message);

    [TestMethod]
    public void A_setting_without_its_description_is_refused() =>
        Assert.Contains("found 'Count' without it", Assert.ThrowsExactly<ArgumentException>(() => AttackComponents.Register<Undescribed>()).Message);

    [TestMethod]
    public void Drawing_without_saying_so_is_refused()
    {
        using var attack = new AdversarialAttack(TestData.Classifier(), new() { Steps = 1, Transform = new Silent() }, CPU);
        using var images = RandomImages(1);
        using var labels = Labels(1);
        Assert.Contains("IsRandom", Assert.ThrowsExactly<InvalidOperationException>(() => attack.Perturb(images, labels)).Message);
    }

    [AttackComponent("Takes another's kind", Kind = "admix")]
    private sealed record Taken : InputTransform
    {
        protected internal override Tensor Apply(Tensor images, int copy, TransformContext context) => images;
    }

    [AttackComponent("Lacks a description")]
    private sealed record Undescribed : InputTransform
    {
        public int Count { get; init; }

        protected internal override Tensor Apply(Tensor images, int copy, TransformContext context) => images;
    }

    [AttackComponent("Draws without saying so")]
    private sealed record Silent : InputTransform
    {
        protected internal override Tensor Apply(Tensor images, int copy, TransformContext context) => images.mul(context.Draw(0, 0));
    }
}
