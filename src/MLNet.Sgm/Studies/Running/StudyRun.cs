using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Cli.Terminals;

namespace MLNet.Sgm.Studies;

/// <summary>Computes what is missing of a study, or of a shard of it: first all attacks, then what each target makes of the images.</summary>
internal sealed class StudyRun(StudyStore store, MLContext context)
{
    private readonly StudyPlan plan = store.Plan;

    /// <exception cref="OperationCanceledException">It was interrupted; what is done is kept.</exception>
    internal void Run(ProgressBoard board, CancellationToken cancellation)
    {
        foreach (var attack in plan.Attacks) Attack(attack, board, cancellation);
        foreach (var target in plan.Study.Targets) Score(target, board, cancellation);
        // Shards may have done a part of it.
        if (store.Shard.IsWhole) store.Complete();
    }

    private void Attack(PlannedAttack attack, ProgressBoard board, CancellationToken cancellation)
    {
        var (job, folder) = (store.JobOf(attack), store.Attack(attack));
        var (total, done) = AttackRunner.Count(job, folder, IsMine);
        AttackRunner.Run(context, job, folder, IsMine, board.Add(attack.Title, total, done), cancellation);

        bool IsMine(int batch) => attack.IsOf(store.Shard, batch);
    }

    private void Score(StudyClassifier target, ProgressBoard board, CancellationToken cancellation)
    {
        var mine = PiecesOf(target).ToList();
        var missing = mine.Where(piece => piece.Batch.Any(image => !piece.File.Scores.ContainsKey(image.Name))).ToList();
        long total = mine.Sum(piece => piece.Batch.Count), done = total - missing.Sum(piece => piece.Batch.Count);
        var progress = board.Add($"scores of {target.Name}", total, done);
        if (missing.Count == 0) return;
        using var scorer = new ImageScorer(target.Classifier, context);
        foreach (var (file, batch, open) in missing)
        {
            cancellation.ThrowIfCancellationRequested();
            file.Append(scorer.Score(batch, open()));
            progress.Report(done += batch.Count);
        }
    }

    private IEnumerable<Piece> PiecesOf(StudyClassifier target) =>
    [
        .. from planned in plan.Targets
           where planned.Target == target
           from batch in Mine(planned.IsOf)
           select new Piece(store.CleanScores(planned), batch, () => StudyPixels.Clean(context, plan, batch, planned.Size)),
        .. from attack in plan.Attacks
           where attack.IsScoredBy(target)
           from batch in Mine(attack.IsOf)
           select new Piece(store.Scores(target, attack), batch, () => StudyPixels.Adversarial(store, attack, batch)),
    ];

    private IEnumerable<IReadOnlyList<StudyImage>> Mine(Func<StudyShard, int, bool> isOf) => plan.Batches.Where((_, batch) => isOf(store.Shard, batch));

    /// <summary>A batch to be scored.</summary>
    private sealed record Piece(ScoreFile File, IReadOnlyList<StudyImage> Batch, Func<IReadOnlyList<MLImage>> Open);
}
