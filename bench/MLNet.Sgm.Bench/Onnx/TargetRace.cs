using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.References;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Bench.Onnx;

/// <summary>The same images scored twice by ONNX Runtime: by a pipeline with an <see cref="OnnxTarget"/>, and by the runtime itself on batches that are normalised already.</summary>
internal sealed class TargetRace : IDisposable
{
    private const int Batches = 4;

    private readonly IDataView pixels;
    private readonly TransferScoringTransformer scoring;
    private readonly InferenceSession session;
    private readonly List<float[]> batches;
    private readonly long[] shape;

    /// <param name="path">The ONNX model.</param>
    /// <param name="classifier">Its preprocessing and classes.</param>
    /// <param name="batch">How many images are scored together.</param>
    /// <param name="threads">Those of the runtime.</param>
    internal TargetRace(string path, ImageClassifier classifier, int batch, int threads)
    {
        var side = classifier.Preprocessing.Height;
        shape = [batch, Pixels.Channels, side, side];
        using var scope = NewDisposeScope();
        var images = ReferenceFormula.Images(Batches * batch, side).mul(byte.MaxValue).round();
        var context = new MLContext(seed: 0) { GpuDeviceId = 0, FallbackToCpu = true };
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Image)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Pixels.Channels, side, side);
        pixels = context.Data.LoadFromEnumerable(images.unbind().Select(image => new Row { Image = image.contiguous().data<float>().ToArray() }).ToList(), schema);
        scoring = context.Robustness.ScoreTransfer(nameof(Row.Image), new() { Target = new OnnxTarget(path, classifier.Preprocessing, classifier.ClassNames), LabelColumnName = null, BatchSize = batch }).Fit(pixels);
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        session = new(path, options);
        var (mean, std) = (tensor(classifier.Preprocessing.Mean.ToArray(), [1, Pixels.Channels, 1, 1]), tensor(classifier.Preprocessing.Std.ToArray(), [1, Pixels.Channels, 1, 1]));
        batches = [.. images.div(byte.MaxValue).sub(mean).div(std).split(batch).Select(part => part.contiguous().data<float>().ToArray())];
    }

    /// <summary>From vectors of pixels to scores.</summary>
    /// <returns>The number of images.</returns>
    internal int RunTarget() => Scores().Count();

    /// <summary>From batches to scores.</summary>
    /// <returns>The number of images.</returns>
    internal int RunBare()
    {
        foreach (var batch in batches) Run(batch);
        return batches.Count * (int)shape[0];
    }

    /// <summary>The largest difference between a score of the one and of the other.</summary>
    internal float LargestDifference() => Scores().SelectMany(scores => scores).Zip(batches.SelectMany(Run), (one, other) => Math.Abs(one - other)).Max();

    public void Dispose()
    {
        scoring.Dispose();
        session.Dispose();
    }

    private IEnumerable<float[]> Scores() => scoring.Transform(pixels).GetColumn<float[]>("Score");

    private float[] Run(float[] batch)
    {
        using var options = new RunOptions();
        using var value = OrtValue.CreateTensorValueFromMemory(batch, shape);
        using var results = session.Run(options, ["input"], [value], ["logits"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private sealed class Row
    {
        public float[] Image { get; set; } = [];
    }
}
