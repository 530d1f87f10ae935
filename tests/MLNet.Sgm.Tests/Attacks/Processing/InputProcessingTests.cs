using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Processing;

[TestClass]
public sealed class InputProcessingTests
{
    private const int Side = 12;

    public static IEnumerable<object[]> Kinds => AttackComponents.All.Where(component => component.Seam.Type == typeof(InputProcessing) && component.Type.Assembly == typeof(InputProcessing).Assembly).Select(component => new object[] { component.Kind });

    [TestMethod]
    public void There_are_eight_kinds() => CollectionAssert.AreEqual(
        new[] { "bitDepth", "gaussian", "jpeg", "median", "randomPadding", "randomizedSmoothing", "rescaling", "testTimeAugmentation" }, Kinds.Select(kind => kind[0]).ToArray());

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void An_image_is_processed_alike_in_any_batch(string kind)
    {
        using var scope = NewDisposeScope();
        var (processing, images) = (Create(kind), Images(3));
        for (var view = 0; view < Math.Min(2, processing.Views); view++)
        {
            var together = Apply(processing, images, view);
            for (var image = 0; image < 3; image++) AssertClose(together[image], Apply(processing, images.narrow(0, image, 1), view)[0], 1e-6);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Double_precision_stays_double_and_keeps_the_size(string kind)
    {
        using var scope = NewDisposeScope();
        var images = Images(2).to(ScalarType.Float64);
        var seen = Apply(Create(kind), images);
        Assert.AreEqual(ScalarType.Float64, seen.dtype);
        CollectionAssert.AreEqual(images.shape, seen.shape);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void A_gradient_goes_through(string kind)
    {
        using var scope = NewDisposeScope();
        var images = Images(2).to(ScalarType.Float64).requires_grad_();
        var gradient = autograd.grad([Apply(Create(kind), images).sum()], [images])[0];
        Assert.IsTrue(gradient.isfinite().all().item<bool>());
        Assert.IsGreaterThan(0, gradient.sum().item<double>());
    }

    [TestMethod]
    public void JPEG_is_within_a_level_of_what_a_service_encodes_and_decodes()
    {
        using var scope = NewDisposeScope();
        // Smooth, as photographs are.
        var images = (linspace(0, 5, 48).sin().unsqueeze(0).mul(linspace(0, 3, 32).cos().unsqueeze(1)).add(1) / 2).unsqueeze(0).unsqueeze(0).repeat(1, 3, 1, 1).mul(tensor(new[] { 1f, 0.6f, 0.3f }).view(1, 3, 1, 1));
        using var bitmap = new SKBitmap(48, 32, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < 32; y++)
            for (var x = 0; x < 48; x++) bitmap.SetPixel(x, y, new(Level(images, 0, y, x), Level(images, 1, y, x), Level(images, 2, y, x)));
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 75);
        using var decoded = SKBitmap.Decode(data);
        var seen = Apply(new Jpeg { Quality = 75 }, images);
        for (var y = 0; y < 32; y++)
            for (var x = 0; x < 48; x++)
            {
                var pixel = decoded.GetPixel(x, y);
                foreach (var (channel, expected) in new[] { (0, pixel.Red), (1, pixel.Green), (2, pixel.Blue) }) Assert.IsLessThanOrEqualTo(1, Math.Abs(expected - Level(seen, channel, y, x)));
            }
    }

    [TestMethod]
    public void JPEG_loses_more_the_lower_the_quality()
    {
        using var scope = NewDisposeScope();
        var images = Images(1);
        var losses = new[] { 95, 75, 50 }.Select(quality => Apply(new Jpeg { Quality = quality }, images).sub(images).abs().mean().item<float>()).ToArray();
        CollectionAssert.AreEqual(losses.Order().ToArray(), losses);
        Assert.IsGreaterThan(0, losses[0]);
    }

    [TestMethod]
    public void JPEG_and_bit_depth_pass_the_gradient_on_as_it_is()
    {
        using var scope = NewDisposeScope();
        foreach (var processing in new InputProcessing[] { new Jpeg(), new BitDepth() })
        {
            var images = Images(1).requires_grad_();
            var gradient = autograd.grad([Apply(processing, images).mul(Images(1)).sum()], [images])[0];
            AssertClose(Images(1), gradient, 0);
        }
    }

    [TestMethod]
    public void Bits_are_levels()
    {
        using var scope = NewDisposeScope();
        var seen = Apply(new BitDepth { Bits = 2 }, linspace(0, 1, 3 * Side * Side).view(1, 3, Side, Side));
        AssertClose(tensor(new[] { 0f, 1 / 3f, 2 / 3f, 1f }), seen.mul(3).round().div(3).flatten().unique(sorted: true).output, 1e-6);
    }

    [TestMethod]
    public void A_median_leaves_no_single_bright_pixel_and_keeps_an_edge()
    {
        using var scope = NewDisposeScope();
        var images = zeros(1, 3, Side, Side);
        images.narrow(3, Side / 2, Side / 2).fill_(1);
        var edge = images.clone();
        images[0, 0, 3, 2] = tensor(1f);
        AssertClose(edge, Apply(new MedianSmoothing(), images), 0);
    }

    [TestMethod]
    public void A_gaussian_kernel_keeps_what_is_even_and_spreads_what_is_not()
    {
        using var scope = NewDisposeScope();
        AssertClose(full([1, 3, Side, Side], 0.4), Apply(new GaussianSmoothing(), full([1, 3, Side, Side], 0.4)), 1e-6);
        var images = zeros(1, 3, Side, Side);
        images[0, 0, 6, 6] = tensor(1f);
        var seen = Apply(new GaussianSmoothing { Deviation = 1 }, images)[0, 0];
        Assert.AreEqual(Math.Exp(-0.5), seen[6, 7].item<float>() / seen[6, 6].item<float>(), 1e-5);
        Assert.AreEqual(1, seen.sum().item<float>(), 1e-5);
    }

    [TestMethod]
    public void Random_padding_has_other_places_for_other_images_and_black_around()
    {
        using var scope = NewDisposeScope();
        var seen = Apply(new RandomPadding { Smallest = 0.5f }, Images(8).add(0.1));
        var black = seen.eq(0).all(1);
        Assert.IsGreaterThan(1, Enumerable.Range(0, 8).Select(image => string.Join(",", black[image].to(ScalarType.Byte).flatten().ToArray<byte>())).Distinct().Count());
    }

    [TestMethod]
    public void Ten_views_are_five_crops_and_their_mirror_images()
    {
        using var scope = NewDisposeScope();
        var processing = new TestTimeAugmentation { Crop = 1 };
        Assert.AreEqual(10, processing.Views);
        AssertClose(Images(1), Apply(processing, Images(1), 4), 1e-6);
        AssertClose(Images(1).flip(3), Apply(processing, Images(1), 5), 1e-6);
    }

    [TestMethod]
    public void Noisy_copies_differ_from_view_to_view_by_their_deviation()
    {
        using var scope = NewDisposeScope();
        var processing = new RandomizedSmoothing { Deviation = 0.5f };
        var (first, second) = (Apply(processing, Images(4)).sub(Images(4)), Apply(processing, Images(4), 1).sub(Images(4)));
        Assert.AreEqual(0.5, first.std().item<float>(), 0.03);
        Assert.IsGreaterThan(0.5f, first.sub(second).std().item<float>());
    }

    [TestMethod]
    public void Votes_are_counted_and_not_averaged()
    {
        using var scope = NewDisposeScope();
        // Two narrow votes for the first class, a sure one for the second.
        var probabilities = tensor(new[] { 0.51f, 0.49f, 0.51f, 0.49f, 0f, 1f }, [1, 3, 2]);
        AssertClose(tensor(new[] { 2 / 3f, 1 / 3f }), new RandomizedSmoothing { Votes = 3 }.Merge(probabilities)[0], 1e-6);
        AssertClose(tensor(new[] { 0.34f, 0.66f }), new TestTimeAugmentation().Merge(probabilities)[0], 1e-6);
    }

    [TestMethod]
    public void A_chain_merges_the_views_of_its_last_part_first()
    {
        using var scope = NewDisposeScope();
        var chain = new TestTimeAugmentation().Then(new RandomizedSmoothing { Votes = 3 });
        Assert.AreEqual(30, chain.Views);
        // The first view's copies vote two to one, those of all others three to none.
        var probabilities = tensor(new[] { 0f, 1f }).view(1, 1, 2).repeat(1, 30, 1);
        probabilities[0, 0] = probabilities[0, 1] = tensor(new[] { 0.51f, 0.49f });
        AssertClose(tensor(new[] { 2 / 30f, 28 / 30f }), chain.Merge(probabilities)[0], 1e-6);
    }

    [TestMethod]
    [DataRow("""{ "kind": "jpeg", "quality": 0 }""", "quality cannot be: Jpeg.Quality must be in 1 to 100; found 0.")]
    [DataRow("""[{ "kind": "jpeg" }, { "kind": "median", "size": 4 }]""", "[1].size cannot be: MedianSmoothing.Size must be odd and in 3 to 15; found 4.")]
    [DataRow("""{ "kind": "randomizedSmoothing", "votes": 0 }""", "votes cannot be: RandomizedSmoothing.Votes must be at least 1; found 0.")]
    [DataRow("[]", "it must be a processing, or a list of at least one; found a list.")]
    public void What_cannot_be_is_one_sentence(string json, string expected)
    {
        var problem = Assert.ThrowsExactly<MLNet.Sgm.Json.JsonProblem>(() => AttackJson.ReadProcessing(System.Text.Json.Nodes.JsonNode.Parse(json)));
        Assert.AreEqual(expected, problem.Message);
    }

    [TestMethod]
    public void JSON_gives_the_same_chain_back()
    {
        var chain = new Jpeg { Quality = 60 }.Then(new RandomPadding { Smallest = 0.8f }).Then(new TestTimeAugmentation());
        Assert.AreEqual(chain, AttackJson.ReadProcessing(AttackJson.Write(chain)));
    }

    private static InputProcessing Create(string kind) => (InputProcessing)AttackComponents.All.First(component => component.Kind == kind && component.Seam.Type == typeof(InputProcessing)).Create();

    private static Tensor Images(int count) => arange(count * 3 * Side * Side).mul(37).remainder(251).div(250).view(count, 3, Side, Side).to(ScalarType.Float32);

    private static Tensor Apply(InputProcessing processing, Tensor images, int view = 0)
    {
        using var draws = new ImageDraws(0, images.detach().to(ScalarType.Float32), processing.IsRandom);
        using var matrices = new ResizingMatrices(ResizeFilter.Bilinear, CPU, images.dtype);
        return processing.Apply(images, view, new(draws, new(Restart: 0, Copy: view), matrices, others: null));
    }

    private static byte Level(Tensor images, int channel, int y, int x) => (byte)MathF.Round(255 * images[0, channel, y, x].item<float>());

    private static void AssertClose(Tensor expected, Tensor found, double tolerance) => Assert.IsLessThanOrEqualTo(tolerance, expected.sub(found).abs().max().to(ScalarType.Float64).item<double>());
}
