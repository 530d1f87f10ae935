using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Backward;

[TestClass]
public sealed class SmoothBackpropagationTests
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Gradient_is_that_written_out_by_hand(bool tune)
    {
        using var scope = NewDisposeScope();
        var byHand = new PlainResNet { Activation = (x, gradient, block) => gradient * (block >= 0.5 * PlainResNet.Blocks ? SiluSlope(x) : x.gt(0).to(ScalarType.Float64)) };
        RuleGradients.AreSame(byHand.Gradient(RuleGradients.Images(), RuleGradients.Labels()), RuleGradients.Of(new SmoothBackpropagation(), tune: tune));
    }

    /// <summary>The transposed dense Jacobian: each output's row has the softmax weights of its window.</summary>
    [TestMethod]
    [DataRow(2, 2, 0, false)]
    [DataRow(3, 2, 1, false)]
    [DataRow(3, 2, 0, true)]
    public void A_max_pool_is_passed_backward_by_softmax_weights(int kernel, int stride, int padding, bool ceil)
    {
        using var scope = NewDisposeScope();
        const int side = 6;
        using var pool = nn.MaxPool2d(kernel, stride, padding, null, ceil);
        var input = rand(2, 2, side, side, dtype: ScalarType.Float64, generator: new Generator(3));
        var output = pool.call(input);
        var weights = rand(output.shape, dtype: ScalarType.Float64, generator: new Generator(4));
        var expected = zeros_like(input);
        for (var image = 0; image < 2; image++)
            for (var channel = 0; channel < 2; channel++)
                for (var row = 0; row < output.shape[2]; row++)
                    for (var column = 0; column < output.shape[3]; column++)
                    {
                        var places = (from i in Enumerable.Range(row * stride - padding, kernel) from j in Enumerable.Range(column * stride - padding, kernel) select (i, j)).ToList();
                        double At((int i, int j) place) => Inside(place) ? Math.Exp(10 * input[image, channel, place.i, place.j].item<double>()) : 1;
                        var sum = places.Sum(At);
                        foreach (var place in places.Where(Inside))
                            expected[image, channel, place.i, place.j] += weights[image, channel, row, column] * (At(place) / sum);
                    }
        RuleGradients.AreSame(expected, RuleGradients.At(new SmoothBackpropagation(), NodeKind.MaxPool, input, weights, pool.forward, pool));

        static bool Inside((int i, int j) place) => place is { i: >= 0 and < side, j: >= 0 and < side };
    }

    private static Tensor SiluSlope(Tensor x)
    {
        var gate = 1 / (1 + (-x).exp());
        return gate + x * gate * (1 - gate);
    }
}
