using System.Diagnostics;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Cli.AttackRates;

/// <summary>A method's rate here beside the published code's.</summary>
/// <param name="Method">What the published code calls it.</param>
/// <param name="Images">The number of images.</param>
/// <param name="Reference">The published code's rate in percent, the mean over the targets.</param>
/// <param name="Rate">The library's, likewise.</param>
/// <param name="Tolerance">How many points they may differ.</param>
/// <param name="Gradients">How many gradients an image takes.</param>
/// <param name="SecondsPerHundred">How long a hundred images took, scoring included.</param>
internal sealed record ComparedRate(string Method, int Images, double Reference, double Rate, double Tolerance, long Gradients, double SecondsPerHundred)
{
    public double Difference => Rate - Reference;

    public bool Passed => Math.Abs(Difference) <= Tolerance;
}

/// <summary>Attacks the images that published rates were measured on, from the same sources.</summary>
/// <param name="study">Declares the networks, by the names that the rates have for them, and the images.</param>
/// <param name="context">The environment.</param>
internal sealed class RateCheck(TransferStudy study, MLContext context)
{
    // In points: of one that draws, the reference itself has a standard error of 1.3.
    private const double Tolerance = 1.5;
    private const double ToleranceOfDraws = 4;
    private const int BatchSize = 100;

    private readonly ImageDataset images = study.Dataset.Load();

    /// <summary>Compares the rates that the library has attacks for; a source's network is loaded once for all that share it and the images.</summary>
    /// <param name="rates">The published rates, each with an attack.</param>
    /// <param name="progress">Is told of the number of images that are done, over all attacks.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="InvalidDataException">The study lacks a network, or a class has fewer images than were attacked.</exception>
    internal IReadOnlyList<ComparedRate> Run(IReadOnlyList<PublishedRate> rates, IProgress<long> progress, CancellationToken cancellation)
    {
        List<ComparedRate> compared = [];
        long done = 0;
        foreach (var group in rates.GroupBy(rate => (Source: string.Join(" + ", rate.Sources), rate.N, Targets: string.Join(' ', rate.Targets))))
        {
            var start = done;
            compared.AddRange(Compare([.. group], group.Key.Source, new Counter(value => progress.Report(done = start + value)), cancellation));
        }
        return [.. compared.OrderBy(row => rates.Index().First(rate => rate.Item.Attack == row.Method).Index)];
    }

    private IEnumerable<ComparedRate> Compare(IReadOnlyList<PublishedRate> rates, string source, Counter progress, CancellationToken cancellation)
    {
        var attacks = rates.Select(rate => PublishedAttacks.Of(rate)!).ToList();
        var matrix = context.Robustness.EvaluateTransferMatrix(First(rates[0].N).Load(context), ImageDataset.ImageColumn, new()
        {
            Sources = [new(source, [.. rates[0].Sources.Select(name => new AttackSource(Network(name)) { Rule = SkipRule.PublishedCode })])],
            Attacks = [.. rates.Zip(attacks, (rate, attack) => new TransferAttack(rate.Attack, attack))],
            Targets = [.. rates[0].Targets.Select(name => new ClassifierTarget(Network(name), name))],
            BatchSize = BatchSize,
            Progress = progress,
            CancellationToken = cancellation,
        });
        return rates.Zip(attacks, (rate, attack) => (rate, attack)).Select((row, index) => new ComparedRate(
            row.rate.Attack, row.rate.N, row.rate.Mean, row.rate.Targets.Average(target => 100 * matrix[source, row.rate.Attack, target].AttackSuccessRate.Value),
            row.attack.IsRandom ? ToleranceOfDraws : Tolerance, row.attack.GradientsOf(row.rate.Sources.Count),
            100 * progress.Seconds(index, rates.Count) / row.rate.N));
    }

    /// <summary>The first images of each class.</summary>
    private ImageDataset First(int count)
    {
        var classes = study.Dataset.ClassNames.Count;
        var first = images.Images.GroupBy(image => image.Label).SelectMany(ofClass => ofClass.Take(count / classes)).ToList();
        return first.Count == count ? images.With(first) : throw new InvalidDataException($"The images of '{images.Path}' must be at least {count / classes} of each of {classes} classes; found {first.Count} of {count}.");
    }

    private ImageClassifier Network(string name) => study.Declared.FirstOrDefault(network => network.Name == name)?.Classifier
        ?? throw new InvalidDataException($"The study must declare the classifier '{name}' of the rates; found {string.Join(", ", study.Declared.Select(network => network.Name))}.");

    /// <summary>Passes progress on, and notes when each attack on a batch was done.</summary>
    private sealed class Counter(Action<long> report) : IProgress<TransferMatrixProgress>
    {
        private readonly List<long> times = [Stopwatch.GetTimestamp()];

        public void Report(TransferMatrixProgress value)
        {
            times.Add(Stopwatch.GetTimestamp());
            report(value.Done);
        }

        /// <summary>How long one of the attacks took, over all batches.</summary>
        internal double Seconds(int attack, int count) =>
            times.Zip(times.Skip(1)).Where((_, index) => index % count == attack).Sum(span => Stopwatch.GetElapsedTime(span.First, span.Second).TotalSeconds);
    }
}
