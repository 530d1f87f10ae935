using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Torture.Liar;

/// <summary>What may be wrong with networks, targets and images.</summary>
internal static class Lies
{
    private static readonly AttackSettings Quick = AttackPresets.Pgd with { Steps = 2 };

    private static readonly MLContext ML = new(seed: 0);

    internal static IEnumerable<Lie> All => [.. Targets(), .. Sources(), .. Images()];

    private static IEnumerable<Lie> Targets()
    {
        var calls = 0;
        yield return new("a target that gives NaN", () => Score(Box((_, scores) => scores[1] = float.NaN)), "must give finite scores");
        yield return new("a target that gives infinity", () => Score(Box((_, scores) => scores[1] = float.PositiveInfinity)), "must give finite scores");
        yield return new("a target that gives NaN logits", () => Score(LyingNetwork.Classifier(logits => logits * float.NaN)), "finite");
        yield return new("a target of another number of scores", () => Score(LyingNetwork.Classifier(logits => cat([logits, logits], 1))), "must give 3 logits an image; its network gave a tensor of shape [4, 6]");
        yield return new("a target of another number of images", () => Score(LyingNetwork.Classifier(logits => logits[..1])), "must give 3 logits an image");
        yield return new("a target that throws at a row", () => Score(Box((pixels, _) => throw new NotSupportedException($"no {pixels[0]}"))), "Target 'box' failed at rows 0 to 3");
        yield return new("a target that sleeps", () => Score(Box((_, scores) => Thread.Sleep(20))));
        yield return new("a target that changes its answer is asked once an image", () =>
        {
            calls = 0;
            var wrong = Score(Box((_, _) => Interlocked.Increment(ref calls)));
            return wrong ?? (calls == 8 ? null : $"{calls} questions for 8 images");
        });
        yield return new("a target with dropout in training mode", () => Same(LyingNetwork.Classifier(logits => logits, isDropping: true), LyingNetwork.Classifier(logits => logits)));
    }

    private static IEnumerable<Lie> Sources()
    {
        yield return new("a source without a gradient", () => Attack(LyingNetwork.Classifier(logits => logits.detach())), "gradient");
        yield return new("a source of constant logits", () => Attack(LyingNetwork.Classifier(logits => ones_like(logits) + 0 * logits)));
        yield return new("a source that gives NaN", () => Attack(LyingNetwork.Classifier(logits => logits * float.NaN)), "finite");
        yield return new("a source that gives infinity", () => Attack(LyingNetwork.Classifier(logits => logits / 0)), "finite");
        yield return new("a source of another number of classes", () => Attack(LyingNetwork.Classifier(logits => cat([logits, logits], 1))), "must give 3 logits an image");
        yield return new("a source that throws", () => Attack(LyingNetwork.Classifier(_ => throw new NotSupportedException("not today"))), "not today");
        yield return new("a source with dropout in training mode", () =>
        {
            var (first, second) = (Adversarial(LyingNetwork.Classifier(logits => logits, isDropping: true)), Adversarial(LyingNetwork.Classifier(logits => logits)));
            return first.SequenceEqual(second) ? null : "the network was left in training mode";
        });
        yield return new("a source of float16 parameters", () => Attack(Half(TestData.Classifier())));
        yield return new("a source with a hook that throws", () => Attack(Hooked(TestData.Classifier())), "hook");
        yield return new("a source of integer logits", () => Attack(LyingNetwork.Classifier(logits => logits.to(ScalarType.Int64))), "gradient");
    }

    private static IEnumerable<Lie> Images()
    {
        foreach (var (height, width) in new[] { (1, 1), (1, 4096), (4096, 1), (2048, 2048) })
        {
            yield return new($"an image of {height}×{width}", () => AttackTensor(height, width, 0.5f));
            yield return new($"a black image of {height}×{width}", () => AttackTensor(height, width, 0));
        }
        yield return new("an image of another size in a pipeline", () => AttackImage(1, 4096, byte.MaxValue), "must hold an image of 8x8 pixels, which the network sees; found 4096x1");
        yield return new("a transparent image", () => AttackImage(TestData.Side, TestData.Side, 0));
    }

    /// <summary>Scores eight rows and looks whether each has finite scores of its own.</summary>
    private static string? Score(TransferTarget target)
    {
        var data = ML.Data.LoadFromEnumerable(TestData.Vectors(8));
        using var scorer = ML.Robustness.ScoreTransfer("Pixels", new() { Target = target, BatchSize = 4 }).Fit(data);
        var scores = scorer.Transform(data).GetColumn<float[]>("Score").ToList();
        return scores.Count == 8 && scores.All(row => row.Length == 3 && row.All(float.IsFinite)) ? null : "scores are missing";
    }

    private static string? Same(ImageClassifier left, ImageClassifier right)
    {
        var data = ML.Data.LoadFromEnumerable(TestData.Vectors(8));
        return Scores(left).SequenceEqual(Scores(right)) ? null : "scores differ from those of the network in evaluation mode";

        IEnumerable<float> Scores(ImageClassifier classifier)
        {
            using var scorer = ML.Robustness.ScoreTransfer(classifier, "Pixels").Fit(data);
            return [.. scorer.Transform(data).GetColumn<float[]>("Score").SelectMany(row => row)];
        }
    }

    private static string? Attack(ImageClassifier source)
    {
        var (adversarial, clean) = (Adversarial(source), TestData.Vectors(8).SelectMany(row => row.Pixels).ToArray());
        return adversarial.Length == clean.Length && adversarial.Zip(clean).All(pair => pair.First is >= 0 and <= 255 && Math.Abs(pair.First - pair.Second) <= 16.01f) ? null : "a pixel is beyond ε or outside of the image's range";
    }

    private static float[] Adversarial(ImageClassifier source)
    {
        var data = ML.Data.LoadFromEnumerable(TestData.Vectors(8));
        using var attack = ML.Robustness.Adversarial("Adversarial", source, Quick, "Pixels").Fit(data);
        return [.. attack.Transform(data).GetColumn<float[]>("Adversarial").SelectMany(row => row)];
    }

    /// <summary>Attacks an image of any size, which the network sees resized.</summary>
    private static string? AttackTensor(int height, int width, float gray)
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(TestData.Classifier(), Quick);
        var images = full([1, 3, height, width], gray);
        var adversarial = attack.Perturb(images, tensor(new[] { 0L }));
        if (!adversarial.shape.SequenceEqual(images.shape)) return "an image of another size";
        var change = adversarial.sub(images).abs().max().item<float>();
        return change <= Quick.Epsilon + 1e-6f && adversarial.min().item<float>() >= 0 && adversarial.max().item<float>() <= 1 ? null : "a pixel is beyond ε or outside of the image's range";
    }

    /// <summary>Attacks a gray image in a pipeline, and looks whether it keeps its size and its ε, and becomes opaque: alpha is dropped and not multiplied in.</summary>
    private static string? AttackImage(int height, int width, byte alpha)
    {
        var pixels = new byte[4 * height * width];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = i % 4 == 3 ? alpha : (byte)80;
        using var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
        var data = ML.Data.LoadFromEnumerable([new Pictured { Image = image, Label = TestData.ClassNames[0] }]);
        using var model = ML.Robustness.Adversarial("Adversarial", TestData.Classifier(), Quick, "Image").Fit(data);
        using var made = model.Transform(data).GetColumn<MLImage>("Adversarial").Single();
        if ((made.Height, made.Width) != (height, width)) return $"an image of {made.Height}×{made.Width}";
        var found = made.Pixels;
        for (var i = 0; i < pixels.Length; i++)
            if (i % 4 == 3 ? found[i] != byte.MaxValue : Math.Abs(found[i] - pixels[i]) > 16) return "a pixel is beyond ε, or not opaque";
        return null;
    }

    private static TransformerTarget Box(Action<float[], float[]> fill)
    {
        var mapping = ML.Transforms.CustomMapping<PixelRow, ScoreRow>((row, scores) =>
        {
            scores.Score = [0.2f, 0.3f, 0.5f];
            fill(row.Pixels, scores.Score);
        }, contractName: null).Fit(ML.Data.LoadFromEnumerable(TestData.Vectors(1)));
        return new("box", mapping) { ImageColumnName = "Pixels", ClassNames = TestData.ClassNames };
    }

    private static ImageClassifier Half(ImageClassifier classifier) => new("half", () =>
    {
        var network = classifier.CreateNetwork();
        network.to(ScalarType.Float16);
        return network;
    }, classifier.Preprocessing, classifier.ClassNames);

    private static ImageClassifier Hooked(ImageClassifier classifier) => new("hooked", () =>
    {
        var network = classifier.CreateNetwork();
        network.register_forward_hook((_, _, _) => throw new InvalidOperationException("a hook that throws"));
        return network;
    }, classifier.Preprocessing, classifier.ClassNames);

    private sealed class Pictured
    {
        [MLNet.Sgm.Images.AnySizeImage]
        public MLImage? Image { get; set; }

        public string Label { get; set; } = "";
    }
}
