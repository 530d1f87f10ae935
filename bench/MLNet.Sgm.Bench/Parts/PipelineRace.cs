using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.References;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Bench.Parts;

/// <summary>
/// One attack on the same images twice: by a pipeline that decodes and resizes PNG files and hands out adversarial images, and by
/// the bare engine on tensors that are there already.
/// </summary>
internal sealed class PipelineRace : IDisposable
{
    // Larger than what the network sees, so that resizing has something to do.
    private const int FileSide = 256;

    private readonly string folder = Directory.CreateTempSubdirectory("sgm-bench-").FullName;
    private readonly ITransformer loading;
    private readonly ITransformer attacking;
    private readonly IDataView images;
    private readonly AdversarialAttack bare;
    private readonly List<(Tensor Images, Tensor Labels)> batches;

    /// <param name="source">The network that is attacked.</param>
    /// <param name="count">The number of images.</param>
    /// <param name="batchSize">How many of them are attacked together.</param>
    /// <param name="settings">The attack.</param>
    internal PipelineRace(ImageClassifier source, int count, int batchSize, AttackSettings settings)
    {
        var labels = FormulaNetworks.Labels(count, source.ClassCount);
        var rows = WriteFiles(labels);
        var context = new MLContext(seed: 0) { GpuDeviceId = 0, FallbackToCpu = true };
        images = context.Data.LoadFromEnumerable(rows);
        loading = context.Transforms.LoadImages("Image", folder, nameof(Row.ImagePath))
            .Append(context.Transforms.ResizeImages("Image", source.Preprocessing.Width, source.Preprocessing.Height))
            .Fit(images);
        var resized = loading.Transform(images);
        attacking = context.Robustness.Adversarial("Adversarial", "Image", new() { Source = source, Attack = settings, BatchSize = batchSize }).Fit(resized);
        bare = new(source, settings);
        batches = [.. ReadImages(resized, "Image").Zip(labels).Chunk(batchSize).Select(chunk => (
            tensor(chunk.SelectMany(row => row.First).ToArray(), [chunk.Length, Pixels.Channels, source.Preprocessing.Height, source.Preprocessing.Width], device: bare.Device),
            tensor(chunk.Select(row => row.Second).ToArray(), device: bare.Device)))];
    }

    /// <summary>From PNG files to adversarial images, all of them.</summary>
    /// <returns>The number of images.</returns>
    internal int RunPipeline() => Read(attacking.Transform(loading.Transform(images)), "Adversarial", _ => { });

    /// <summary>From tensors to tensors on the CPU.</summary>
    /// <returns>The number of images.</returns>
    internal int RunBareEngine()
    {
        var count = 0;
        foreach (var (clean, labels) in batches)
        {
            using var adversarial = bare.Perturb(clean, labels);
            using var onCpu = adversarial.cpu();
            count += (int)onCpu.shape[0];
        }
        return count;
    }

    /// <summary>The largest distance between an image of the pipeline and one of the engine, in 1/255; rounding makes it 0.5.</summary>
    internal float LargestDifference()
    {
        var expected = batches.SelectMany(batch =>
        {
            using var adversarial = bare.Perturb(batch.Images, batch.Labels);
            using var onCpu = adversarial.cpu();
            return onCpu.data<float>().ToArray();
        });
        var found = ReadImages(attacking.Transform(loading.Transform(images)), "Adversarial").SelectMany(planes => planes);
        return found.Zip(expected, (ours, theirs) => MathF.Abs(ours - theirs)).Max() * 255;
    }

    public void Dispose()
    {
        (attacking as IDisposable)?.Dispose();
        bare.Dispose();
        foreach (var (clean, labels) in batches)
        {
            clean.Dispose();
            labels.Dispose();
        }
        Directory.Delete(folder, recursive: true);
    }

    private List<Row> WriteFiles(long[] labels)
    {
        using var planes = ReferenceFormula.Images(labels.Length, FileSide);
        var values = planes.data<float>().ToArray();
        var area = FileSide * FileSide;
        return [.. labels.Select((label, index) =>
        {
            var bytes = new byte[4 * area];
            for (var i = 0; i < area; i++)
            {
                for (var color = 0; color < Pixels.Channels; color++)
                    bytes[4 * i + 2 - color] = (byte)MathF.Round(values[(index * Pixels.Channels + color) * area + i] * 255);
                bytes[4 * i + 3] = byte.MaxValue;
            }
            using var image = MLImage.CreateFromPixels(FileSide, FileSide, MLPixelFormat.Bgra32, bytes);
            var name = $"{index}.png";
            PngFile.Save(image, Path.Combine(folder, name));
            return new Row { ImagePath = name, Label = label };
        })];
    }

    private static List<float[]> ReadImages(IDataView view, string column)
    {
        var found = new List<float[]>();
        Read(view, column, image =>
        {
            var planes = new float[Pixels.Channels * image.Height * image.Width];
            Pixels.ToPlanes(image, planes);
            found.Add(planes);
        });
        return found;
    }

    private static int Read(IDataView view, string column, Action<MLImage> use)
    {
        var count = 0;
        MLImage image = null!;
        using var cursor = view.GetRowCursor([view.Schema[column]]);
        var getter = cursor.GetGetter<MLImage>(view.Schema[column]);
        for (; cursor.MoveNext(); count++)
        {
            getter(ref image);
            use(image);
        }
        image?.Dispose();
        return count;
    }

    private sealed class Row
    {
        public string ImagePath { get; set; } = "";

        public long Label { get; set; }
    }
}
