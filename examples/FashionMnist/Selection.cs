using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;

namespace FashionMnist;

/// <summary>Tries γ and ε on held-out training images, which neither training nor the study sees.</summary>
public sealed class Selection(string dataset, int count)
{
    private readonly MLContext ml = new(seed: 0);

    public void Run(IReadOnlyList<string> sources, IReadOnlyList<float> epsilons, IReadOnlyList<float> gammas)
    {
        var heldOut = TestImages.Read(dataset, "train").Slice(^Recipe.HeldOut..);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => ToRow(heldOut, i)).ToList());
        foreach (var source in sources)
            foreach (var epsilon in epsilons)
                foreach (var attack in Attacks.Names)
                    foreach (var gamma in attack.StartsWith("SGM", StringComparison.Ordinal) ? gammas : [1f])
                        Print(data, source, attack, epsilon, gamma);
    }

    private void Print(IDataView data, string source, string attack, float epsilon, float gamma)
    {
        var targets = Networks.Names.Where(name => name != source).ToList();
        IEstimator<ITransformer> pipeline = ml.Robustness.Adversarial("Adversarial", "Pixels", Attacks.Create(attack, source, epsilon, gamma));
        foreach (var target in targets) pipeline = pipeline.Append(ml.Robustness.ScoreTransfer(Networks.Bundled(target), "Adversarial", target));
        var model = pipeline.Fit(data);
        using var networks = model as IDisposable;
        var rates = ml.Robustness.EvaluateTransfer(model.Transform(data), targets).Select(metrics => metrics.AttackSuccessRate.Value).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{source}  epsilon {255 * epsilon:0}/255  {attack,-6}  gamma {gamma:0.0}  {string.Join("  ", targets.Zip(rates, (target, rate) => $"{target} {100 * rate:0.0}"))}  mean {100 * rates.Average():0.0}"));
    }

    private static Row ToRow(IdxImages images, int index)
    {
        var area = images.Height * images.Width;
        var gray = images.Pixels.AsSpan(index * area, area);
        var pixels = new float[3 * area];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = gray[i % area];
        return new() { Pixels = pixels, Label = images.Labels[index] };
    }

    /// <summary>An image as ExtractPixels would make it: three planes, from 0 to 255.</summary>
    private sealed class Row
    {
        private const int Side = 28;

        [VectorType(3, Side, Side)]
        public float[] Pixels { get; set; } = [];

        public int Label { get; set; }
    }
}
