using System.Runtime.InteropServices;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

/// <summary>Bad input, broken networks, and what happens on the way.</summary>
[TestClass]
public sealed class AttackInputTests
{
    [TestMethod]
    [DataRow(float.NaN, "NaN")]
    [DataRow(float.PositiveInfinity, "Infinity")]
    [DataRow(1.5f, "1.5")]
    [DataRow(-0.25f, "-0.25")]
    public void Value_that_is_no_pixel_is_named_with_its_place(float value, string found)
    {
        using var scope = NewDisposeScope();
        using var attack = Attack();
        var images = RandomImages();
        images[2, 1, 3, 4] = tensor(value);
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => attack.Perturb(images, Labels())).Message, $"images must be in [0, 1]; found {found} in image 2, channel 1, row 3, column 4.");
    }

    [TestMethod]
    public void Images_of_another_shape_or_type_are_refused()
    {
        using var scope = NewDisposeScope();
        using var attack = Attack();
        foreach (var (images, found) in new[] { (rand(3, 8, 8), "Float32 of shape [3, 8, 8]"), (rand(2, 1, 8, 8), "Float32 of shape [2, 1, 8, 8]"), (rand(2, 3, 8, 8, dtype: ScalarType.Float64), "Float64 of shape [2, 3, 8, 8]") })
            StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => attack.Perturb(images, Labels(2))).Message, $"images must be N×3×H×W float32; found a tensor of {found}.");
    }

    [TestMethod]
    public void Labels_must_be_a_class_for_each_image()
    {
        using var scope = NewDisposeScope();
        using var attack = Attack();
        void Refuses(Tensor labels, string message) => StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => attack.Perturb(RandomImages(), labels)).Message, message);
        Refuses(Labels(2), "labels must be 3 int64 class indices, one for each image; found a tensor of Int64 of shape [2].");
        Refuses(zeros(3), "labels must be 3 int64 class indices, one for each image; found a tensor of Float32 of shape [3].");
        Refuses(tensor(new long[] { 0, 3, 1 }), "labels must be class indices from 0 to 2; found 3 at index 1.");
        Refuses(tensor(new long[] { 0, 1, -1 }), "labels must be class indices from 0 to 2; found -1 at index 2.");
    }

    [TestMethod]
    public void Targets_are_given_where_they_are_the_goal_and_only_there()
    {
        using var scope = NewDisposeScope();
        using var untargeted = Attack();
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => untargeted.Perturb(RandomImages(), Labels(), Labels())).Message, "targets must be left out");
        using var targeted = Attack(new() { Goal = AttackGoal.GivenTarget });
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => targeted.Perturb(RandomImages(), Labels())).Message, "targets must be given");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => targeted.Perturb(RandomImages(), Labels(), tensor(new long[] { 9, 0, 0 }))).Message, "targets must be class indices from 0 to 2; found 9 at index 0.");
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(1.5f)]
    [DataRow(float.NaN)]
    public void Epsilon_of_an_image_must_be_in_range(float epsilon)
    {
        using var scope = NewDisposeScope();
        using var attack = Attack();
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => attack.Perturb(RandomImages(), Labels(), epsilons: tensor(new[] { 0.1f, epsilon, 0.1f }))).Message,
            FormattableString.Invariant($"epsilons must be in (0, 1]; found {epsilon} at index 1."));
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => attack.Perturb(RandomImages(), Labels(), epsilons: tensor(new[] { 0.1f }))).Message, "epsilons must be 3 float32 values");
    }

    [TestMethod]
    public void Empty_batch_gives_an_empty_result()
    {
        using var scope = NewDisposeScope();
        using var attack = Attack(new() { RandomStart = true });
        CollectionAssert.AreEqual(new long[] { 0, 3, 8, 8 }, attack.Perturb(zeros(0, 3, 8, 8), zeros(0, dtype: ScalarType.Int64)).shape);
    }

    [TestMethod]
    public void Sources_with_other_classes_are_named()
    {
        var other = ImageClassifiers.SmallResNet(8, null, TestData.Preprocessing, ["ant", "bee"]);
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => new AdversarialAttack([new(TestData.Vgg()), new(other)], AttackPresets.Pgd, CPU)).Message,
            "Sources must have the same number of classes; found 3 of 'VGG-8-BN' and 2 of 'ResNet-8'.");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => new AdversarialAttack([], AttackPresets.Pgd, CPU)).Message, "An attack needs at least 1 source");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AdversarialAttack([new(TestData.Vgg()) { Weight = 0 }], AttackPresets.Pgd, CPU)).Message,
            "Weight of the source 'VGG-8-BN' must be positive and finite; found 0.");
    }

    [TestMethod]
    public void Admix_needs_a_pool_of_other_classes_and_of_the_same_size()
    {
        using var scope = NewDisposeScope();
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => Attack(AttackPresets.Admix)).Message, "Admix needs a MixingPool");
        using var alike = Attack(AttackPresets.Admix, pool: new(RandomImages(2), zeros(2, dtype: ScalarType.Int64)));
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => alike.Perturb(RandomImages(), Labels())).Message, "The mixing pool must hold images of other classes than that of each image; found 2 of class 0 alone.");
        using var large = Attack(AttackPresets.Admix, pool: new(rand(3, 3, 16, 16), Labels()));
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => large.Perturb(RandomImages(), Labels())).Message, "images must be of the size of the mixing pool's, 16x16; found 8x8.");
    }

    [TestMethod]
    [DataRow(AttackNorm.LInfinity, 0f)]
    [DataRow(AttackNorm.LInfinity, 1f)]
    [DataRow(AttackNorm.L2, 0f)]
    [DataRow(AttackNorm.L2, 1f)]
    public void Zero_gradient_changes_nothing(AttackNorm norm, float momentum)
    {
        using var scope = NewDisposeScope();
        var settings = new AttackSettings { Norm = norm, Momentum = momentum, Nesterov = momentum > 0, Sampling = new EnhancedMomentum(), Smoothing = new() };
        using var attack = new AdversarialAttack(Network(input => input.flatten(1).narrow(1, 0, 3) * 0), settings, CPU);
        var images = RandomImages();
        Assert.AreEqual(0f, attack.Perturb(images, Labels()).sub(images).abs().max().item<float>());
    }

    [TestMethod]
    [DataRow(AttackNorm.LInfinity)]
    [DataRow(AttackNorm.L2)]
    public void Vanishing_gradient_still_gives_whole_steps(AttackNorm norm)
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(Network(input => input.flatten(1).narrow(1, 0, 3) * 1e-30f), new() { Norm = norm, StepSize = 0.01f, Epsilon = 0.5f, Steps = 1, Momentum = 1 }, CPU);
        var images = RandomImages() * 0.5f + 0.25f;
        var change = attack.Perturb(images, Labels()).sub(images);
        Assert.AreEqual(0.01f, norm == AttackNorm.L2 ? change[0].norm().item<float>() : change.abs().max().item<float>(), 1e-6f);
    }

    /// <summary>The second image is what breaks the network.</summary>
    [TestMethod]
    [DataRow(0f)]
    [DataRow(1f)]
    public void Network_that_gives_NaN_is_named(float momentum)
    {
        using var scope = NewDisposeScope();
        var images = RandomImages();
        images[1].fill_(1);
        var broken = Network(input => input.flatten(1).narrow(1, 0, 3) + (1.9f - input.mean([1L, 2L, 3L])).sqrt().log().unsqueeze(1));
        using var attack = new AdversarialAttack(broken, new() { Momentum = momentum }, CPU);
        Assert.AreEqual("The source 'test' must give finite logits and gradients; it gave others for 1 of 3 images, the first of them at index 1.",
            Assert.ThrowsExactly<InvalidOperationException>(() => attack.Perturb(images, Labels())).Message);
    }

    [TestMethod]
    public void Gradient_that_is_NaN_where_logits_are_not_is_named()
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(Network(input => (input.flatten(1).narrow(1, 0, 3) * 0).sqrt()), AttackPresets.Pgd, CPU);
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidOperationException>(() => attack.Perturb(RandomImages(), Labels())).Message, "The source 'test' must give finite logits and gradients; it gave others for 3 of 3 images");
    }

    [TestMethod]
    public void Attack_stops_between_two_gradients_when_cancelled()
    {
        using var scope = NewDisposeScope();
        using var stop = new CancellationTokenSource();
        var calls = 0;
        var network = Network(input =>
        {
            if (++calls == 4) stop.Cancel();
            return input.flatten(1).narrow(1, 0, 3);
        });
        using var attack = new AdversarialAttack(network, AttackPresets.VmiFgsm, CPU);
        Assert.ThrowsExactly<OperationCanceledException>(() => attack.Perturb(RandomImages(), Labels(), cancellationToken: stop.Token));
        Assert.AreEqual(4, calls);
        calls = 5;
        Assert.AreEqual(3, attack.Perturb(RandomImages(), Labels()).shape[0]);
    }

    [TestMethod]
    [DataRow(5, "the largest batch that is likely to fit is 5")]
    [DataRow(1, "the largest batch that is likely to fit is 1")]
    [DataRow(0, "not even a batch of 1 fits")]
    public void Batch_too_large_for_the_device_is_told_what_fits(int capacity, string advice)
    {
        using var scope = NewDisposeScope();
        var network = Network(input => input.shape[0] <= capacity
            ? input.flatten(1).narrow(1, 0, 3)
            : throw new ExternalException("CUDA out of memory. Tried to allocate 1.50 GiB (GPU 0; 79.10 GiB total capacity; 77.02 GiB already allocated)"));
        using var attack = new AdversarialAttack(network, AttackPresets.Pgd, CPU);
        var error = Assert.ThrowsExactly<InsufficientMemoryException>(() => attack.Perturb(RandomImages(13), Labels(13)));
        Assert.AreEqual($"The device cpu ran out of memory with a batch of 13 images; {advice}.", error.Message);
        if (capacity > 0) Assert.AreEqual(capacity, attack.Perturb(RandomImages(capacity), Labels(capacity)).shape[0]);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Batch_too_large_for_the_computer_is_refused_before_its_memory_is_taken()
    {
        using var scope = NewDisposeScope();
        // A network that keeps a MiB for each image.
        var network = Network(input => input.flatten(1).narrow(1, 0, 3) + (input.flatten(1).narrow(1, 0, 1).expand(-1, 1 << 17).exp().mul(input.flatten(1).narrow(1, 0, 1)).mean([1L], keepdim: true) * 0));
        using var attack = new AdversarialAttack(network, AttackPresets.Fgsm, CPU) { FreeMemory = () => 3 << 20 };
        var error = Assert.ThrowsExactly<InsufficientMemoryException>(() => attack.Perturb(RandomImages(13), Labels(13)));
        StringAssert.StartsWith(error.Message, "The device cpu has 0.0 GiB of memory free, and a batch of 13 images takes about 0.0 GiB; the largest batch that is likely to fit is ");
        Assert.AreEqual(1, attack.Perturb(RandomImages(1), Labels(1)).shape[0]);
    }

    [TestMethod]
    public void A_source_without_a_gradient_is_told_in_a_sentence()
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(Network(input => input.flatten(1).narrow(1, 0, 3).detach()), AttackPresets.Pgd, CPU);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => attack.Perturb(RandomImages(2), Labels(2))).Message, "must compute its logits by operations that have a gradient, to be a source");
    }

    [TestMethod]
    public void What_libtorch_refuses_on_the_way_back_does_not_end_the_process()
    {
        using var scope = NewDisposeScope();
        // The square root needs what it gave, which the network then overwrites.
        using var attack = new AdversarialAttack(Network(input => input.flatten(1).narrow(1, 0, 3).add(1).sqrt().mul_(2)), AttackPresets.Pgd, CPU);
        StringAssert.Contains(Assert.ThrowsExactly<ExternalException>(() => attack.Perturb(RandomImages(2), Labels(2))).Message, "modified by an inplace operation");
    }

    [TestMethod]
    public void Allocator_of_libtorch_is_understood()
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(Network(input => input.flatten(1).narrow(1, 0, 3) + empty(input.shape[0] > 1 ? 1L << 50 : 1).narrow(0, 0, 1)), AttackPresets.Pgd, CPU);
        StringAssert.EndsWith(Assert.ThrowsExactly<InsufficientMemoryException>(() => attack.Perturb(RandomImages(4), Labels(4))).Message, "the largest batch that is likely to fit is 1.");
    }

    [TestMethod]
    public void Other_errors_of_libtorch_stay_what_they_are()
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(Network(input => input.reshape(5, 7)), AttackPresets.Pgd, CPU);
        Assert.ThrowsExactly<ExternalException>(() => attack.Perturb(RandomImages(), Labels()));
    }

    [TestMethod]
    public void Attack_works_where_gradients_are_switched_off_and_leaves_the_images_alone()
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        using var attack = Attack();
        var images = RandomImages();
        var before = images.clone();
        var result = attack.Perturb(images, Labels());
        Assert.AreEqual(0f, images.sub(before).abs().max().item<float>());
        Assert.IsFalse(result.requires_grad);
        Assert.IsGreaterThan(0f, result.sub(images).abs().max().item<float>());
    }

    private static AdversarialAttack Attack(AttackSettings? settings = null, MixingPool? pool = null) => new(TestData.Classifier(), settings ?? AttackPresets.Pgd, CPU, pool);

    private static ImageClassifier Network(Func<Tensor, Tensor> forward) => new("test", () => new Function(forward), TestData.Preprocessing, TestData.ClassNames);

    private sealed class Function(Func<Tensor, Tensor> function) : nn.Module<Tensor, Tensor>("function")
    {
        public override Tensor forward(Tensor input) => function(input);
    }
}
