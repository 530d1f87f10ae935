using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Studies;

/// <summary>Estimates what a study takes from a few images: some gradients of every source, and scores of every target. Nothing is written.</summary>
internal sealed class StudyProbe(StudyStore store, MLContext context, Device device, CancellationToken cancellation)
{
    // A few photographs, and of small images so many that what a pass costs beside them does not count.
    private const int PixelsOfProbe = 4 * 224 * 224;

    // About what a line of a journal or of scores takes.
    private const int BytesOfJournal = 450, BytesOfScore = 130;

    private readonly StudyPlan plan = store.Plan;
    private readonly StudyPixels pixels = new(store, context);
    private readonly IReadOnlyList<StudyImage> images = Few(store.Plan);

    internal StudyEstimate Estimate()
    {
        var (gradients, seconds, bytes) = (0L, 0d, 0L);
        foreach (var ofSource in plan.Attacks.GroupBy(attack => (attack.Source, attack.Attack.Settings.Precision)))
        {
            var taken = ofSource.Sum(attack => attack.Attack.SettingsFor(attack.Source).GradientsOf(attack.Source.Classifiers.Count)) * plan.Images.Count;
            var (secondsOfGradient, bytesOfImage) = Probe(ofSource.First());
            gradients += taken;
            seconds += taken * secondsOfGradient;
            bytes += ofSource.Count() * (long)plan.Images.Count * (bytesOfImage + BytesOfJournal);
        }
        var scores = 0L;
        foreach (var target in plan.Study.Targets)
        {
            var scored = (plan.Targets.Count(planned => planned.Target == target) + plan.Attacks.Count(attack => attack.IsScoredBy(target))) * (long)plan.Images.Count;
            scores += scored;
            seconds += scored * SecondsOfScore(target);
            bytes += scored * BytesOfScore;
        }
        return new()
        {
            Images = plan.Images.Count,
            AdversarialImages = (long)plan.Attacks.Count * plan.Images.Count,
            Gradients = gradients,
            Scores = scores,
            Seconds = seconds,
            Bytes = bytes,
            SmallestDifference = StudyPower.SmallestOneSided(plan.Images.Count),
            SmallestDifferenceOfIndependent = StudyPower.SmallestIndependent(plan.Images.Count),
        };
    }

    private static IReadOnlyList<StudyImage> Few(StudyPlan plan)
    {
        var (height, width) = StudyPlan.SeenBy(plan.Study.Sources[0]);
        return [.. plan.Images.Take(Math.Clamp(PixelsOfProbe / (height * width), 1, plan.Study.BatchSize))];
    }

    /// <summary>How long a gradient of one image and network of a source takes, and how large a file of an adversarial image is.</summary>
    private (double Seconds, long Bytes) Probe(PlannedAttack planned)
    {
        var group = Load(planned);
        using var scope = NewDisposeScope();
        using var networks = new SourceNetworks(device);
        var (sources, seen) = (planned.Attack.SourcesOf(planned.Source), tensor(group.Planes, group.Shape, device: device));
        var settings = new AttackSettings { Epsilon = planned.Attack.Settings.Epsilon, Norm = planned.Attack.Settings.Norm, Precision = planned.Attack.Settings.Precision, StepSize = planned.Attack.Settings.StepSize };
        Run(1, out _);
        var (one, three) = (Run(1, out _), Run(3, out var adversarial));
        return (Math.Max(0, three - one) / 2 / group.Rows.Length / sources.Count, BytesOf(group, adversarial));

        double Run(int steps, out float[] made)
        {
            using var attack = new AdversarialAttack(sources, settings with { Steps = steps }, networks, pool: null);
            var start = Stopwatch.GetTimestamp();
            made = attack.Perturb(seen, zeros(group.Rows.Length, dtype: ScalarType.Int64), cancellationToken: cancellation).cpu().ToArray<float>();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    private PixelGroup Load(PlannedAttack planned)
    {
        var view = pixels.Clean(images, plan.SizeOf(planned.Source));
        var column = ScoredColumn.Bind(view.Schema, ImageDataset.ImageColumn, [planned.Source.Classifiers[0].Classifier], format: null);
        using var rows = RowBatch.Read(view, [column.Column], images.Count, cancellation);
        return column.In(rows).Groups[0];
    }

    private static long BytesOf(PixelGroup group, float[] adversarial)
    {
        using var format = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[4]);
        var bytes = 0L;
        for (var image = 0; image < group.Rows.Length; image++)
        {
            using var picture = Pixels.FromPlanes(group.Of(image, adversarial), group.Height, group.Width, format);
            bytes += PngFile.Encode(picture).Length;
        }
        return bytes / group.Rows.Length;
    }

    private double SecondsOfScore(TransferTarget target)
    {
        var size = plan.Targets.First(planned => planned.Target == target).Size;
        var run = new StudyRun(store, context, device, progress: null, cancellation);
        using var loaded = target.Load(device);
        run.Score(loaded, pixels.Clean(images, size), images);
        var start = Stopwatch.GetTimestamp();
        run.Score(loaded, pixels.Clean(images, size), images);
        return Stopwatch.GetElapsedTime(start).TotalSeconds / images.Count;
    }
}
