using Microsoft.ML;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using static TorchSharp.torch;

namespace MLNet.Sgm.Studies;

/// <summary>Computes what is missing of a study, or of a shard of it: first all attacks, then what each target makes of the images.</summary>
internal sealed class StudyRun(StudyStore store, MLContext context, Device device, IProgress<WorkProgress>? progress, CancellationToken cancellation)
{
    private readonly StudyPlan plan = store.Plan;
    private readonly StudyPixels pixels = new(store, context);

    /// <exception cref="OperationCanceledException">It was interrupted; what is done is kept.</exception>
    internal void Run()
    {
        // Before hours of work: only a schema tells what a transformer takes and gives.
        foreach (var planned in plan.Targets.Where(planned => planned.Target.Bare is TransformerTarget)) Try(planned);
        // The networks of one source at a time.
        foreach (var ofSource in plan.Attacks.GroupBy(attack => attack.Source))
        {
            using var attacks = new RunAttacks(context, device, AttackRunner.Options(store.JobOf(ofSource.First()), cancellation));
            foreach (var attack in ofSource) Attack(attack, attacks);
        }
        foreach (var target in plan.Study.Targets) Score(target);
        // Shards may have done a part of it.
        if (store.Shard.IsWhole) store.Complete();
    }

    private void Attack(PlannedAttack attack, RunAttacks attacks)
    {
        var (job, folder) = (store.JobOf(attack), store.Attack(attack));
        var (total, done) = AttackRunner.Count(job, folder, IsMine);
        AttackRunner.Run(context, job, folder, IsMine, attacks, progress.Begin(attack.Title, total, done), cancellation);

        bool IsMine(int batch) => attack.IsOf(store.Shard, batch);
    }

    private void Score(TransferTarget target)
    {
        var mine = PiecesOf(target).ToList();
        var missing = mine.Where(piece => !piece.Batch.All(piece.File.Has)).ToList();
        long total = mine.Sum(piece => piece.Batch.Count), done = total - missing.Sum(piece => piece.Batch.Count);
        var report = progress.Begin($"scores of {target.Name}", total, done);
        if (missing.Count == 0) return;
        using var loaded = target.Load(device);
        foreach (var (file, batch, open) in missing)
        {
            cancellation.ThrowIfCancellationRequested();
            file.Append(batch, Score(loaded, open(), batch));
            report(done += batch.Count);
        }
    }

    private void Try(PlannedTarget planned)
    {
        using var loaded = planned.Target.Load(device);
        Bind(loaded, pixels.Clean([plan.Images[0]], planned.Size).Schema);
    }

    private (ScoredColumn Column, TargetScorer Scorer) Bind(LoadedTarget target, DataViewSchema schema)
    {
        var column = ScoredColumn.Bind(schema, ImageDataset.ImageColumn, [target.Target], format: null);
        var scorer = target.Bind(schema, column.Column);
        StudyRules.CheckClasses(plan.Study.Dataset, $"The target '{target.Target.Name}'", scorer.ClassNames);
        return (column, scorer);
    }

    /// <summary>What a target makes of a batch of images.</summary>
    internal List<ScoredImage> Score(LoadedTarget target, IDataView images, IReadOnlyList<StudyImage> batch)
    {
        var (column, scorer) = Bind(target, images.Schema);
        using var rows = RowBatch.Read(images, scorer.Inputs, batch.Count, cancellation);
        List<ScoredImage> scored = [];
        scorer.Judge(scorer.Score(column.In(rows), cancellation), [.. batch.Select(image => image.Label)], scored);
        return scored;
    }

    private IEnumerable<Piece> PiecesOf(TransferTarget target) =>
    [
        .. from planned in plan.Targets
           where planned.Target == target
           from batch in Mine(planned.IsOf)
           select new Piece(store.CleanScores(planned), batch, () => pixels.Clean(batch, planned.Size)),
        .. from attack in plan.Attacks
           where attack.IsScoredBy(target)
           from batch in Mine(attack.IsOf)
           select new Piece(store.Scores(target, attack), batch, () => pixels.Adversarial(attack, batch)),
    ];

    private IEnumerable<IReadOnlyList<StudyImage>> Mine(Func<StudyShard, int, bool> isOf) => plan.Batches.Where((_, batch) => isOf(store.Shard, batch));

    /// <summary>A batch to be scored.</summary>
    private sealed record Piece(ScoreFile File, IReadOnlyList<StudyImage> Batch, Func<IDataView> Open);
}
