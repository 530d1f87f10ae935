using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Tests;

namespace MLNet.Sgm.Torture.Soak;

/// <summary>Uses of one pipeline after another: each fits a chain, reads some hundred rows of it, and ends in one of four ways.</summary>
internal sealed class Soak(Random random, Findings findings) : IDisposable
{
    private const int MostRows = 1000;

    private readonly MLContext ml = new(seed: 0);
    private readonly TemporaryFolder saved = new();
    private readonly TemporaryFolder temporary = MakeTemporary();

    /// <summary>Where the process puts temporary files.</summary>
    internal string Temporary => temporary.Path;

    internal long Rows { get; private set; }

    internal int Uses { get; private set; }

    internal int Abandoned { get; private set; }

    internal int Errors { get; private set; }

    internal int Disposed { get; private set; }

    internal void Use()
    {
        Uses++;
        var ending = random.Next(4);
        var (count, end) = (random.Next(1, MostRows), random.Next(1, MostRows));
        var data = ml.Data.LoadFromEnumerable(Images(count, failsAt: ending == 1 ? end : int.MaxValue));
        var folder = saved.File("images");
        var model = ml.Robustness.AdversarialSgm("Adversarial", "Image", new() { Source = TestData.Classifier(), Gamma = 0.5f, Steps = 1, BatchSize = 32 })
            .Append(ml.Robustness.ScoreTransfer("Adversarial", new() { Target = TestData.Vgg(), BatchSize = 32 }))
            .Append(ml.Robustness.SaveImages(folder, "Adversarial", "Name")).Fit(data);
        try
        {
            Read(model, model.Transform(data), stop: ending == 2 ? end : int.MaxValue, disposeAt: ending == 3 ? end : int.MaxValue);
        }
        catch (Exception error) when (ending == 1 && error.GetBaseException() is FormatException)
        {
            Errors++;
        }
        catch (Exception error) when (ending == 3 && error.GetBaseException() is ObjectDisposedException or OperationCanceledException)
        {
            Disposed++;
        }
        catch (Exception error)
        {
            findings.Add($"use {Uses}: {error}");
        }
        model.Dispose();
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    public void Dispose()
    {
        saved.Dispose();
        temporary.Dispose();
    }

    private void Read(IDisposable model, IDataView view, int stop, int disposeAt)
    {
        using var cursor = view.GetRowCursor([view.Schema["Adversarial"], view.Schema["Score"]]);
        var (image, score) = (cursor.GetGetter<MLImage>(view.Schema["Adversarial"]), cursor.GetGetter<VBuffer<float>>(view.Schema["Score"]));
        VBuffer<float> scores = default;
        for (var row = 0; cursor.MoveNext(); row++)
        {
            if (row == stop)
            {
                Abandoned++;
                return;
            }
            if (row == disposeAt) model.Dispose();
            Rows++;
            MLImage? made = null;
            image(ref made!);
            made.Dispose();
            score(ref scores);
        }
    }

    private static IEnumerable<Row> Images(int count, int failsAt)
    {
        for (var index = 0; index < count; index++)
        {
            if (index == failsAt) throw new FormatException("a row that cannot be read");
            yield return new() { Name = $"{index}.png", Image = TestData.Image(index), Label = TestData.ClassNames[index % 3] };
        }
    }

    private static TemporaryFolder MakeTemporary()
    {
        TemporaryFolder folder = new();
        Environment.SetEnvironmentVariable("TMPDIR", folder.Path);
        return folder;
    }

    private sealed class Row
    {
        public string Name { get; set; } = "";

        [Microsoft.ML.Transforms.Image.ImageType(TestData.Side, TestData.Side)]
        public MLImage? Image { get; set; }

        public string Label { get; set; } = "";
    }
}
