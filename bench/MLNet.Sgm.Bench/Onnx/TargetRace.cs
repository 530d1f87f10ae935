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

/// <summary>The same images scored by an <see cref="OnnxTarget"/> from pixels, by ONNX Runtime itself from pixels that are normalised already, and by a network of the zoo as targets run it.</summary>
internal sealed class TargetRace : IDisposable
{
    private const int Batches = 4;

    private readonly LoadedTarget target;
    private readonly LoadedClassifier network;
    private readonly List<Tensor> planes;
    private readonly List<(TargetScorer Scorer, ImageBatch Images)> seen = [];
    private readonly InferenceSession session;
    private readonly List<float[]> normalized;
    private readonly long[] shape;

    /// <param name="path">The ONNX model.</param>
    /// <param name="classifier">Its preprocessing and classes.</param>
    /// <param name="batch">How many images are scored together.</param>
    /// <param name="threads">Those of the runtime.</param>
    internal TargetRace(string path, ImageClassifier classifier, int batch, int threads)
    {
        var (preprocessing, side) = (classifier.Preprocessing, classifier.Preprocessing.Height);
        shape = [batch, Pixels.Channels, side, side];
        using var scope = NewDisposeScope();
        var parts = ReferenceFormula.Images(Batches * batch, side).mul(byte.MaxValue).round().split(batch);
        network = new(classifier, CPU);
        planes = [.. parts.Select(part => part.div(byte.MaxValue).DetachFromDisposeScope())];
        target = new OnnxTarget(path, preprocessing, classifier.ClassNames).Load(CPU);
        var ml = new MLContext(seed: 0);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Image)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Pixels.Channels, side, side);
        foreach (var part in parts) Add(ml.Data.LoadFromEnumerable(part.unbind().Select(image => new Row { Image = image.contiguous().data<float>().ToArray() }).ToList(), schema), preprocessing);
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        session = new(path, options);
        var (mean, std) = (tensor(preprocessing.Mean.ToArray(), [1, Pixels.Channels, 1, 1]), tensor(preprocessing.Std.ToArray(), [1, Pixels.Channels, 1, 1]));
        normalized = [.. parts.Select(part => part.div(byte.MaxValue).sub(mean).div(std).contiguous().data<float>().ToArray())];
    }

    /// <summary>From pixels to scores.</summary>
    /// <returns>The number of images.</returns>
    internal int RunTarget() => Count(Scores());

    /// <summary>From normalised pixels to scores.</summary>
    /// <returns>The number of images.</returns>
    internal int RunBare() => Count(normalized.Select(Run));

    /// <summary>From pixels to logits, in libtorch.</summary>
    /// <returns>The number of images.</returns>
    internal int RunNetwork()
    {
        using var frozen = no_grad();
        foreach (var part in planes) network.Logits(part).Dispose();
        return planes.Count * (int)shape[0];
    }

    /// <summary>The largest difference between a score of the one and of the other.</summary>
    internal float LargestDifference() => Scores().Zip(normalized.Select(Run)).SelectMany(pair => pair.First.Zip(pair.Second, (one, other) => Math.Abs(one - other))).Max();

    public void Dispose()
    {
        target.Dispose();
        network.Dispose();
        planes.ForEach(part => part.Dispose());
        foreach (var (_, images) in seen) images.Rows.Dispose();
        session.Dispose();
    }

    private void Add(IDataView rows, Preprocessing preprocessing)
    {
        var column = rows.Schema[nameof(Row.Image)];
        ImageBatch images = new(RowBatch.Read(rows, [column], (int)shape[0], CancellationToken.None), PixelColumn.Bind(rows.Schema, column.Name, preprocessing, null, anySize: true));
        seen.Add((target.Bind(rows.Schema, column), images));
    }

    private IEnumerable<float[]> Scores() => seen.Select(batch => batch.Scorer.Score(batch.Images, CancellationToken.None));

    private int Count(IEnumerable<float[]> scores) => scores.ToList().Count * (int)shape[0];

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
