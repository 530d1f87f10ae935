using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers;

[TestClass]
public sealed class ResizingTests
{
    [TestMethod]
    public void Shrinking_to_half_widens_the_triangle()
    {
        using var matrix = Resizing.Matrix(4, 2, ResizeFilter.Bilinear, CPU);
        float[] expected = [3 / 7f, 3 / 7f, 1 / 7f, 0, 0, 1 / 7f, 3 / 7f, 3 / 7f];
        foreach (var (value, found) in expected.Zip(matrix.data<float>().ToArray())) Assert.AreEqual(value, found, 1e-6f);
    }

    [TestMethod]
    public void Growing_interpolates_between_neighbours()
    {
        using var matrix = Resizing.Matrix(2, 4, ResizeFilter.Bilinear, CPU);
        float[] expected = [1, 0, 0.75f, 0.25f, 0.25f, 0.75f, 0, 1];
        foreach (var (value, found) in expected.Zip(matrix.data<float>().ToArray())) Assert.AreEqual(value, found, 1e-6f);
    }

    [TestMethod]
    [DataRow(ResizeFilter.Bilinear, 299, 227)]
    [DataRow(ResizeFilter.Bicubic, 299, 224)]
    [DataRow(ResizeFilter.Bicubic, 224, 299)]
    public void A_uniform_image_stays_uniform(ResizeFilter filter, int from, int to)
    {
        using var scope = NewDisposeScope();
        var matrix = Resizing.Matrix(from, to, filter, CPU);
        var resized = Resizing.Apply(full([1, 3, from, from], 0.4f), matrix, matrix);
        CollectionAssert.AreEqual(new long[] { 1, 3, to, to }, resized.shape);
        Assert.IsLessThan(1e-5f, (resized - 0.4f).abs().max().item<float>());
    }

    [TestMethod]
    [DataRow(ResizeFilter.Bilinear)]
    [DataRow(ResizeFilter.Bicubic)]
    public void The_same_size_is_the_same_image(ResizeFilter filter)
    {
        using var scope = NewDisposeScope();
        Assert.IsLessThan(1e-6f, (Resizing.Matrix(5, 5, filter, CPU) - eye(5)).abs().max().item<float>());
    }

    /// <summary>A step at three quarters of the way, made four times as wide; the values are Keys's cubic with a = −1/2 at 1/8, 3/8, ….</summary>
    [TestMethod]
    public void The_cubic_overshoots_beside_an_edge()
    {
        using var scope = NewDisposeScope();
        var row = tensor(new[] { 0f, 0f, 0f, 1f, 1f, 1f }).view(6, 1);
        var grown = Resizing.Matrix(6, 24, ResizeFilter.Bicubic, CPU).matmul(row).flatten();
        Assert.AreEqual(0.5f, (grown[11] + grown[12]).item<float>() / 2, 1e-6f);
        Assert.IsLessThan(0f, grown[9].item<float>());
        Assert.IsGreaterThan(1f, grown[14].item<float>());
    }

    [TestMethod]
    public void A_classifier_resizes_what_it_sees_and_gradients_reach_the_image()
    {
        using var scope = NewDisposeScope();
        using var classifier = new LoadedClassifier(TestData.Classifier(), CPU);
        var images = rand([2, 3, 2 * TestData.Side, 3 * TestData.Side], generator: new Generator(1)).requires_grad_();
        var gradient = autograd.grad([classifier.Logits(images).sum()], [images])[0];
        CollectionAssert.AreEqual(images.shape, gradient.shape);
        Assert.AreEqual(1f, gradient.ne(0).to(ScalarType.Float32).mean().item<float>(), 0.05f);
    }
}
