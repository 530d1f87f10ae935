using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers;

[TestClass]
public sealed class PreprocessingTests
{
    [TestMethod]
    public void A_network_of_Caffe_sees_blue_green_red_from_0_to_255()
    {
        var seen = Seen(new([103.939f, 116.779f, 123.68f], [1, 1, 1], 2, 2) { Channels = ChannelOrder.Bgr, Range = PixelRange.ZeroTo255 });
        AssertClose([255 * 0.75f - 103.939f, 255 * 0.5f - 116.779f, 255 * 0.25f - 123.68f], seen);
    }

    [TestMethod]
    public void The_range_alone_scales_mean_and_std() =>
        AssertClose(Seen(new([0.5f, 0.4f, 0.3f], [0.2f, 0.3f, 0.4f], 2, 2)), Seen(new([127.5f, 102, 76.5f], [51, 76.5f, 102], 2, 2) { Range = PixelRange.ZeroTo255 }));

    [TestMethod]
    public void The_order_alone_turns_the_channels() => AssertClose([0.75f, 0.5f, 0.25f], Seen(new([0, 0, 0], [1, 1, 1], 2, 2) { Channels = ChannelOrder.Bgr }));

    [TestMethod]
    public void Gradients_come_back_in_the_order_of_the_image()
    {
        using var scope = NewDisposeScope();
        using var classifier = new LoadedClassifier(Classifier(new([0, 0, 0], [1, 1, 1], 2, 2) { Channels = ChannelOrder.Bgr, Range = PixelRange.ZeroTo255 }), CPU);
        var image = Image().requires_grad_();
        var gradient = autograd.grad([classifier.Logits(image)[0, 0]], [image])[0];
        AssertClose([0, 0, 255], gradient.sum([0, 2, 3]).data<float>().ToArray());
    }

    [TestMethod]
    public void A_mean_of_0_to_255_on_pixels_of_0_to_1_is_refused() =>
        Refused("Mean and std of 'mine' must be those of pixels from 0 to 1; found mean 123.68 116.779 103.939 and std 1 1 1: where they are those of pixels from 0 to 255, say so (--pixel-range 255; Range in code).", new([123.68f, 116.779f, 103.939f], [1, 1, 1], 2, 2));

    [TestMethod]
    public void A_std_of_0_to_255_on_pixels_of_0_to_1_is_refused() => Refused("must be those of pixels from 0 to 1; found mean 0 0 0 and std 58 57 57", new([0, 0, 0], [58, 57, 57], 2, 2));

    [TestMethod]
    public void A_mean_of_0_to_1_on_pixels_of_0_to_255_is_refused() =>
        Refused("Mean of 'mine' must be that of pixels from 0 to 255; found 0.485 0.456 0.406, which is that of pixels from 0 to 1.", new([0.485f, 0.456f, 0.406f], [1, 1, 1], 2, 2) { Range = PixelRange.ZeroTo255 });

    [TestMethod]
    public void Gray_images_have_no_order_of_channels() => Refused("whose channels have no order; found Bgr.", new([0.5f], [1], 2, 2) { Channels = ChannelOrder.Bgr });

    private static void Refused(string sentence, Preprocessing preprocessing) => StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Classifier(preprocessing)).Message, sentence);

    private static ImageClassifier Classifier(Preprocessing preprocessing) => new("mine", () => new ChannelMeans(), preprocessing, TestData.ClassNames);

    /// <summary>What a network sees of an image whose red is 0.25, green 0.5 and blue 0.75.</summary>
    private static float[] Seen(Preprocessing preprocessing)
    {
        using var scope = NewDisposeScope();
        using var classifier = new LoadedClassifier(Classifier(preprocessing), CPU);
        return classifier.Logits(Image()).data<float>().ToArray();
    }

    private static Tensor Image() => tensor(new[] { 0.25f, 0.5f, 0.75f }, 1, 3, 1, 1).expand(1, 3, 2, 2).contiguous();

    private static void AssertClose(float[] expected, float[] found)
    {
        foreach (var (one, other) in expected.Zip(found)) Assert.AreEqual(one, other, 1e-3f);
    }

    private sealed class ChannelMeans : nn.Module<Tensor, Tensor>
    {
        internal ChannelMeans() : base("means") => RegisterComponents();

        public override Tensor forward(Tensor input) => input.mean([2, 3]);
    }
}
