using Microsoft.ML;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>Scores with a network.</summary>
internal sealed class ClassifierTarget(ImageClassifier classifier, string? name = null) : TransferTarget(name ?? classifier.Name)
{
    internal override ImageClassifier Classifier => classifier;

    internal override IReadOnlyList<string> KnownClassNames => classifier.ClassNames;

    internal override ScoreKind KindOfScores => classifier.GivesProbabilities ? ScoreKind.Probabilities : ScoreKind.Logits;

    internal override Preprocessing Preprocessing => classifier.Preprocessing;

    internal override LoadedTarget Load(Device device) => new Loaded(this, new(classifier, device));

    /// <summary>A target whose network is loaded.</summary>
    internal sealed class Loaded(TransferTarget target, LoadedClassifier network) : LoadedTarget(target)
    {
        internal override TargetScorer Bind(DataViewSchema schema, DataViewSchema.Column images) => new Scorer(this, network, images);

        private protected override void Free() => network.Dispose();
    }

    private sealed class Scorer(Loaded loaded, LoadedClassifier network, DataViewSchema.Column images) : TargetScorer(loaded)
    {
        internal override IReadOnlyList<string> ClassNames => network.Classifier.ClassNames;

        internal override IEnumerable<DataViewSchema.Column> Inputs => [images];

        private protected override void Read(ImageBatch batch) => _ = batch.Groups;

        private protected override float[] Compute(ImageBatch batch, CancellationToken cancellation)
        {
            var classCount = ClassNames.Count;
            var scores = new float[batch.Rows.Count * classCount];
            using var turn = DeviceTurns.Take(network.Device, cancellation);
            foreach (var group in batch.Groups)
            {
                var computed = Scores(group).AsSpan();
                for (var image = 0; image < group.Rows.Length; image++) computed.Slice(image * classCount, classCount).CopyTo(scores.AsSpan(group.Rows[image] * classCount));
            }
            return scores;
        }

        private float[] Scores(PixelGroup group)
        {
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            return network.Scores(tensor(group.Planes, group.Shape, device: network.Device)).ToArray<float>();
        }
    }
}
