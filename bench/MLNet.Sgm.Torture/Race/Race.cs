using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Tests;

namespace MLNet.Sgm.Torture.Race;

/// <summary>One chain, drawn at random, and what threads do with it at once.</summary>
internal sealed class Race(Findings findings)
{
    private const int RowCount = 24;

    /// <summary>Norms are those of whole pixels; the last bits of an image depend on who shares its batch.</summary>
    private const float Tolerance = 0.02f;

    private static readonly AttackSettings Attack = AttackPresets.Pgd with { Steps = 1, Gamma = 0.5f };

    private readonly MLContext ml = new(seed: 0);
    private Dictionary<string, float>? expected;
    private long rows;
    private int ended;

    internal long Rows => rows;

    internal int Ended => ended;

    internal void Run(int number, Random random)
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(RowCount));
        var (chain, description) = Draw(random);
        using var model = chain.Fit(data);
        expected ??= Read(model.Transform(data), null, int.MaxValue);
        var view = Wrap(model.Transform(data), random, ref description);
        var isDisposed = random.Next(4) == 0;
        var consumers = Enumerable.Range(0, random.Next(1, 9)).Select(_ => (Kind: random.Next(4), Seed: random.Next(), Stop: random.Next(3) == 0 ? random.Next(RowCount) : int.MaxValue)).ToList();
        var threads = consumers.Select(consumer => new Thread(() => Consume(number, $"{description}, {consumers.Count} threads", model, view, consumer.Kind, consumer.Seed, consumer.Stop, isDisposed))).ToList();
        foreach (var thread in threads) thread.Start();
        if (isDisposed)
        {
            Thread.Sleep(random.Next(30));
            model.Dispose();
        }
        foreach (var thread in threads) thread.Join();
    }

    private (IEstimator<TransformerChain<TransferScoringTransformer>> Chain, string Description) Draw(Random random)
    {
        IEstimator<ITransformer> chain = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Gamma = Attack.Gamma, Steps = Attack.Steps, BatchSize = 1 << random.Next(6) });
        var description = "attack";
        if (random.Next(2) == 0) (chain, description) = (chain.Append(ml.Transforms.CopyColumns("Copy", "Name")), description + ", CopyColumns");
        if (random.Next(3) == 0) (chain, description) = (chain.Append(ml.Transforms.CopyColumns("Other", "Name")).AppendCacheCheckpoint(ml), description + ", AppendCacheCheckpoint");
        if (random.Next(2) == 0) (chain, description) = (chain.Append(ml.Transforms.Conversion.MapValueToKey("Key", "Label")).Append(ml.Transforms.Conversion.MapKeyToValue("Value", "Key")), description + ", MapKeyToValue");
        return (chain.Append(ml.Robustness.ScoreTransfer("Adversarial", new() { Target = TestData.Vgg(), BatchSize = 1 << random.Next(6) })), description + ", scorer");
    }

    private IDataView Wrap(IDataView view, Random random, ref string description)
    {
        switch (random.Next(5))
        {
            case 0: description += ", Cache"; return ml.Data.Cache(view);
            case 1: description += ", ShuffleRows"; return ml.Data.ShuffleRows(view, seed: random.Next());
            case 2: description += ", FilterRowsByColumn"; return ml.Data.FilterRowsByColumn(view, "AdversarialL2", lowerBound: 0);
            case 3: description += ", SkipRows"; return ml.Data.SkipRows(view, random.Next(1, RowCount));
            default: return view;
        }
    }

    private void Consume(int number, string description, TransformerChain<TransferScoringTransformer> model, IDataView view, int kind, int seed, int stop, bool isDisposed)
    {
        try
        {
            var found = kind switch
            {
                0 => Predict(model, stop),
                1 when view.CanShuffle => Read(view, new(seed), stop),
                _ => Read(view, null, stop),
            };
            Interlocked.Add(ref rows, found.Count);
            foreach (var (name, norm) in found)
                if (!(Math.Abs(expected![name] - norm) <= Tolerance))
                {
                    findings.Add(FormattableString.Invariant($"race {number} ({description}): '{name}' has the norm {norm}; one thread alone gave {expected[name]}"));
                    break;
                }
        }
        // As documented of a model that is disposed while it is read; ML.NET's cache wraps what its thread met.
        catch (Exception error) when (isDisposed && error.GetBaseException() is ObjectDisposedException or OperationCanceledException)
        {
            Interlocked.Increment(ref ended);
        }
        catch (Exception error)
        {
            findings.Add($"race {number} ({description}{(isDisposed ? ", disposed" : "")}): {error}");
        }
    }

    private Dictionary<string, float> Predict(ITransformer model, int stop)
    {
        using var engine = ml.Model.CreatePredictionEngine<VectorRow, Norm>(model, new PredictionEngineOptions { OwnsTransformer = false });
        return TestData.Vectors(Math.Min(6, stop)).ToDictionary(row => row.Name, row => engine.Predict(row).AdversarialL2);
    }

    private static Dictionary<string, float> Read(IDataView view, Random? random, int stop)
    {
        using var cursor = view.GetRowCursor([view.Schema["Name"], view.Schema["AdversarialL2"], view.Schema["Score"]], random);
        var (name, norm, score) = (cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Name"]), cursor.GetGetter<float>(view.Schema["AdversarialL2"]), cursor.GetGetter<VBuffer<float>>(view.Schema["Score"]));
        var (text, value, scores) = (default(ReadOnlyMemory<char>), 0f, default(VBuffer<float>));
        Dictionary<string, float> found = [];
        while (found.Count < stop && cursor.MoveNext())
        {
            name(ref text);
            norm(ref value);
            score(ref scores);
            found.Add(text.ToString(), value);
        }
        return found;
    }

    private sealed class Norm
    {
        public float AdversarialL2 { get; set; }
    }
}
