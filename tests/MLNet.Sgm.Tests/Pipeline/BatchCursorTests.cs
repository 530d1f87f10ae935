using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using TorchSharp;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>Cursors over attacked data: order, look-ahead, sharing, disposal, errors.</summary>
[TestClass]
public sealed class BatchCursorTests
{
    private const int Forever = 100_000_000;

    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Cursor_set_has_every_row_once()
    {
        using var attack = Attack().Fit(Vectors(20));
        var view = attack.Transform(Vectors(20));
        List<string> names = [];
        foreach (var cursor in view.GetRowCursorSet([view.Schema["Name"], view.Schema["Adversarial"]], 4))
        {
            using (cursor) names.AddRange(Names(cursor));
        }
        CollectionAssert.AreEqual(TestData.Vectors(20).Select(row => row.Name).ToArray(), names);
    }

    [TestMethod]
    public void Shuffled_cursor_has_every_row_with_its_own_adversarial_image()
    {
        var data = ml.Data.Cache(Vectors(20));
        using var attack = Attack().Fit(data);
        var view = attack.Transform(data);
        Assert.IsTrue(view.CanShuffle);
        var inOrder = Norms(view, null);
        var shuffled = Norms(view, new Random(1));
        CollectionAssert.AreNotEqual(inOrder.Select(row => row.Name).ToArray(), shuffled.Select(row => row.Name).ToArray());
        var expected = inOrder.ToDictionary(row => row.Name, row => row.Norm);
        Assert.HasCount(20, shuffled.Select(row => row.Name).Distinct().ToList());
        foreach (var (name, norm) in shuffled) Assert.AreEqual(expected[name], norm, 0.02f, name);
    }

    [TestMethod]
    public void Row_ids_are_those_of_the_input()
    {
        using var attack = Attack().Fit(Vectors(9));
        var view = attack.Transform(Vectors(9));
        static List<DataViewRowId> Ids(DataViewRowCursor cursor)
        {
            using (cursor)
            {
                var getter = cursor.GetIdGetter();
                List<DataViewRowId> ids = [];
                DataViewRowId id = default;
                while (cursor.MoveNext())
                {
                    getter(ref id);
                    ids.Add(id);
                }
                return ids;
            }
        }
        CollectionAssert.AreEqual(Ids(Vectors(9).GetRowCursor([])), Ids(view.GetRowCursor([view.Schema["Adversarial"]])));
    }

    [TestMethod]
    public void Cursors_side_by_side_do_not_disturb_each_other()
    {
        using var attack = Attack().Fit(Vectors(12));
        var view = attack.Transform(Vectors(12));
        var expected = Norms(view, null);
        var results = new ConcurrentBag<List<(string, float)>>();
        Parallel.For(0, 4, _ => results.Add(Norms(view, null)));
        Assert.HasCount(4, results);
        foreach (var found in results) CollectionAssert.AreEqual(expected, found);
    }

    [TestMethod]
    public void Device_is_given_to_those_who_wait_in_the_order_in_which_they_came()
    {
        List<int> order = [];
        List<Thread> threads = [];
        using (DeviceTurns.Take(torch.CPU, CancellationToken.None))
        {
            for (var i = 0; i < 6; i++)
            {
                var number = i;
                Thread thread = new(() =>
                {
                    using var turn = DeviceTurns.Take(torch.CPU, CancellationToken.None);
                    order.Add(number);
                });
                thread.Start();
                threads.Add(thread);
                Assert.IsTrue(SpinWait.SpinUntil(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), TimeSpan.FromSeconds(20)));
            }
        }
        foreach (var thread in threads) thread.Join();
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3, 4, 5 }, order);
    }

    [TestMethod]
    public void Who_gives_up_waiting_for_the_device_loses_nobody_the_turn()
    {
        using CancellationTokenSource stop = new();
        Task given;
        using (DeviceTurns.Take(torch.CPU, CancellationToken.None))
        {
            given = Task.Run(() => DeviceTurns.Take(torch.CPU, stop.Token).Dispose());
            stop.CancelAfter(20);
            Assert.IsInstanceOfType<OperationCanceledException>(Assert.ThrowsExactly<AggregateException>(() => given.Wait()).InnerException);
        }
        DeviceTurns.Take(torch.CPU, CancellationToken.None).Dispose();
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Disposal_while_a_batch_is_attacked_stops_the_attack_and_frees_its_tensors()
    {
        using var attack = Attack(steps: Forever).Fit(Vectors(8));
        var view = attack.Transform(Vectors(8));
        var before = LiveTensors();
        var cursor = view.GetRowCursor([view.Schema["Adversarial"]]);
        var moving = Task.Run(cursor.MoveNext);
        Assert.IsTrue(SpinWait.SpinUntil(() => torch.Tensor.TotalCount > before, TimeSpan.FromSeconds(30)));
        cursor.Dispose();
        Assert.IsInstanceOfType<OperationCanceledException>(Assert.ThrowsExactly<AggregateException>(() => moving.Wait()).InnerException);
        Assert.AreEqual(before, LiveTensors());
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Disposal_of_a_scorer_stops_the_attack_that_it_waits_for()
    {
        ReportedProgress progress = new();
        var data = Vectors(8);
        using var attack = Attack(steps: Forever, progress).Fit(data);
        var attacked = attack.Transform(data);
        var middle = ml.Transforms.CopyColumns("Copy", "Name").Fit(attacked).Transform(attacked);
        using var scorer = ml.Robustness.ScoreTransfer("Adversarial", new() { Target = TestData.Vgg(), BatchSize = 4 }).Fit(middle);
        var view = scorer.Transform(middle);
        var before = LiveTensors();
        var cursor = view.GetRowCursor([view.Schema["Score"]]);
        var moving = Task.Run(cursor.MoveNext);
        Assert.IsTrue(SpinWait.SpinUntil(() => torch.Tensor.TotalCount > before, TimeSpan.FromSeconds(30)));
        cursor.Dispose();
        Assert.IsInstanceOfType<OperationCanceledException>(Assert.ThrowsExactly<AggregateException>(() => moving.Wait()).InnerException);
        Assert.AreEqual(before, LiveTensors());
        Assert.HasCount(0, progress.Reports);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Disposal_of_a_scorer_stops_its_target()
    {
        using ManualResetEventSlim isSlow = new(initialState: true), isBusy = new();
        var slow = new ImageClassifier("slow", () => new Slow(isSlow, isBusy), TestData.Preprocessing, TestData.ClassNames);
        // A target that is itself a pipeline: it attacks what it is given and scores that, for minutes.
        var data = Vectors(4);
        var target = ml.Robustness.AdversarialSgm("Worse", "Pixels", new() { Source = slow, Steps = 1000 }).Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Worse")).Fit(data);
        using var scorer = ml.Robustness.ScoreTransfer("Pixels", new() { Target = new TransformerTarget("pipeline", target) { ImageColumnName = "Pixels" } }).Fit(data);
        var view = scorer.Transform(data);
        var cursor = view.GetRowCursor([view.Schema["Score"]]);
        var moving = Task.Run(cursor.MoveNext);
        isBusy.Wait();
        cursor.Dispose();
        Assert.IsInstanceOfType<OperationCanceledException>(Assert.ThrowsExactly<AggregateException>(() => moving.Wait()).InnerException);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Disposal_stops_what_was_begun_in_the_background_for_an_earlier_batch()
    {
        using ManualResetEventSlim isSlow = new(), isBusy = new();
        var source = new ImageClassifier("slow", () => new Slow(isSlow, isBusy), TestData.Preprocessing, TestData.ClassNames);
        IEstimator<ITransformer> chain = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = source, Steps = 200, BatchSize = 4 });
        foreach (var prefix in new[] { "A", "B", "C" })
            chain = chain.Append(ml.Robustness.ScoreTransfer("Adversarial", new() { Target = TestData.Vgg(), BatchSize = 4, ColumnPrefix = prefix }));
        var model = chain.Fit(Vectors(80));
        using var networks = (IDisposable)model;
        var view = model.Transform(Vectors(80));
        using var cursor = view.GetRowCursor([view.Schema["CScore"], view.Schema["BScore"], view.Schema["AScore"]]);
        for (var row = 0; row < 12; row++) Assert.IsTrue(cursor.MoveNext());
        // A batch takes minutes from now on.
        isSlow.Set();
        isBusy.Wait();
        cursor.Dispose();
    }

    [TestMethod]
    public void Error_of_the_background_surfaces_once_with_its_stack()
    {
        using var attack = Attack().Fit(Vectors(1));
        var view = attack.Transform(ml.Data.LoadFromEnumerable(Broken()));
        using var cursor = view.GetRowCursor([view.Schema["Adversarial"]]);
        for (var row = 0; row < 4; row++) Assert.IsTrue(cursor.MoveNext());
        var error = Assert.ThrowsExactly<FormatException>(() => cursor.MoveNext());
        StringAssert.Contains(error.StackTrace, nameof(ThrowFromTheInput));
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void Input_is_asked_for_the_needed_columns_only()
    {
        using var attack = Attack().Fit(Vectors(4));
        RecordingView input = new(Vectors(4));
        var view = attack.Transform(input);
        void Asks(string wanted, params string[] expected)
        {
            input.Asked.Clear();
            using var cursor = view.GetRowCursor([view.Schema[wanted]]);
            while (cursor.MoveNext()) { }
            CollectionAssert.AreEquivalent(expected, input.Asked.Single());
        }
        Asks("Name", "Name");
        Asks("Adversarial", "Pixels", "Label");
        Asks("AdversarialSourceScore", "Pixels", "Label");
        Asks("AdversarialSourceCleanScore", "Pixels");
    }

    [TestMethod]
    public void Column_that_was_not_asked_for_has_no_getter()
    {
        using var attack = Attack().Fit(Vectors(2));
        var view = attack.Transform(Vectors(2));
        using var cursor = view.GetRowCursor([view.Schema["AdversarialL2"]]);
        Assert.IsFalse(cursor.IsColumnActive(view.Schema["Adversarial"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<VBuffer<float>>(view.Schema["Adversarial"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<int>(view.Schema["AdversarialL2"]));
    }

    [TestMethod]
    public void Prediction_engines_of_one_attack_work_side_by_side()
    {
        using var attack = Attack().Fit(Vectors(6));
        var expected = attack.Transform(Vectors(6)).GetColumn<float[]>("Adversarial").ToList();
        Parallel.For(0, 3, _ =>
        {
            using var engine = ml.Model.CreatePredictionEngine<VectorRow, Result>(attack, new PredictionEngineOptions { OwnsTransformer = false });
            foreach (var (row, index) in TestData.Vectors(6).Select((row, index) => (row, index)))
                Assert.IsGreaterThan(0.97, engine.Predict(row).Adversarial.Zip(expected[index], (a, b) => Math.Abs(a - b) < 0.01 ? 1.0 : 0).Average());
        });
    }

    [TestMethod]
    public void Row_mapper_says_what_it_depends_on()
    {
        using var attack = Attack().Fit(Vectors(2));
        var mapper = ((ITransformer)attack).GetRowToRowMapper(Vectors(2).Schema);
        string[] Needs(string column) => [.. mapper.GetDependencies([mapper.OutputSchema[column]]).Select(input => input.Name)];
        CollectionAssert.AreEquivalent(new[] { "Name" }, Needs("Name"));
        CollectionAssert.AreEquivalent(new[] { "Pixels", "Label" }, Needs("Adversarial"));
        CollectionAssert.AreEquivalent(new[] { "Pixels" }, Needs("AdversarialSourceCleanPredictedLabel"));
    }

    private static IEnumerable<VectorRow> Broken() => TestData.Vectors(6).Select((row, index) => index < 4 ? row : ThrowFromTheInput());

    [DoesNotReturn]
    private static VectorRow ThrowFromTheInput() => throw new FormatException("no row");

    private static IEnumerable<string> Names(DataViewRowCursor cursor)
    {
        var getter = cursor.GetGetter<ReadOnlyMemory<char>>(cursor.Schema["Name"]);
        ReadOnlyMemory<char> name = default;
        while (cursor.MoveNext())
        {
            getter(ref name);
            yield return name.ToString();
        }
    }

    private static List<(string Name, float Norm)> Norms(IDataView view, Random? random)
    {
        using var cursor = view.GetRowCursor([view.Schema["Name"], view.Schema["AdversarialL2"]], random);
        var (name, norm) = (cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Name"]), cursor.GetGetter<float>(view.Schema["AdversarialL2"]));
        List<(string, float)> rows = [];
        var (text, value) = (default(ReadOnlyMemory<char>), 0f);
        while (cursor.MoveNext())
        {
            name(ref text);
            norm(ref value);
            rows.Add((text.ToString(), value));
        }
        return rows;
    }

    private static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }

    private IDataView Vectors(int count) => ml.Data.LoadFromEnumerable(TestData.Vectors(count));

    private AdversarialSgmEstimator Attack(int steps = 3, IProgress<AttackProgress>? progress = null) => ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new()
    {
        Source = TestData.Classifier(),
        Gamma = 0.5f,
        Steps = steps,
        BatchSize = 4,
        Progress = progress,
    });

    /// <summary>Tells colours apart; takes a second for it when told to.</summary>
    private sealed class Slow(ManualResetEventSlim isSlow, ManualResetEventSlim isBusy) : torch.nn.Module<torch.Tensor, torch.Tensor>("slow")
    {
        public override torch.Tensor forward(torch.Tensor images)
        {
            if (isSlow.IsSet)
            {
                isBusy.Set();
                Thread.Sleep(1000);
            }
            return images.mean([2, 3]);
        }
    }

    private sealed class Result
    {
        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Adversarial { get; set; } = [];
    }
}
