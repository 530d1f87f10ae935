using System.Diagnostics;
using Microsoft.ML;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using static TorchSharp.torch;

namespace MLNet.Sgm.Studies;

/// <summary>One run of a study, or of a part of it, or the joining of its parts.</summary>
internal sealed class StudySession(TransferStudy study, MLContext context, StudyFolder folder, IProgress<WorkProgress>? progress, CancellationToken cancellation)
{
    private readonly Stopwatch time = Stopwatch.StartNew();

    /// <returns>The results of the whole, and null of a part.</returns>
    internal TransferReport? RunShard(StudyShard shard) => Run(shard, store => shard.IsWhole ? WriteResults(store) : null);

    /// <exception cref="InvalidDataException">A part is missing or not done, or has computed with other settings.</exception>
    internal TransferReport Merge()
    {
        var plan = Plan();
        FetchWeights();
        using var own = FolderLock.Acquire(folder.Lock(StudyShard.Whole), progress, cancellation);
        using var store = new StudyStore(plan, folder, StudyShard.Whole, $"{Device}");
        new StudyMerge(store).Run();
        return WriteResults(store);
    }

    private Device Device => DeviceChoice.Of(context, null, null);

    /// <summary>What the study takes; nothing is written.</summary>
    internal StudyEstimate Estimate()
    {
        var plan = Plan();
        CheckSizes(plan);
        FetchWeights();
        using var store = new StudyStore(plan, folder, StudyShard.Whole, $"{Device}");
        return new StudyProbe(store, context, Device, cancellation).Estimate();
    }

    private void CheckSizes(StudyPlan plan)
    {
        foreach (var size in study.Sources.Select(StudyPlan.SeenBy)) ImageSizes.Check(plan.Dataset, size.Height, size.Width, study.Dataset.Sizing, "resize");
    }

    private T Run<T>(StudyShard shard, Func<StudyStore, T> end)
    {
        var plan = Plan();
        CheckSizes(plan);
        FetchWeights();
        using var own = FolderLock.Acquire(folder.Lock(shard), progress, cancellation);
        using var store = new StudyStore(plan, folder, shard, $"{Device}");
        foreach (var remark in plan.Dataset.Remarks) progress.Say(remark);
        progress.Say($"{study.Name}: {plan.Images.Count} images, {plan.Attacks.Count} attacks, {study.Targets.Count} targets, on {Device}{(shard.IsWhole ? "" : $"; shard {shard}")}.");
        progress.Say(StudyPower.Sentence(plan.Images.Count));
        new StudyRun(store, context, Device, progress, cancellation).Run();
        return end(store);
    }

    private StudyPlan Plan()
    {
        study.Validate();
        return new(study);
    }

    private void FetchWeights() => StudyWeights.Fetch([.. study.Classifiers().Select(classifier => classifier.Classifier)], progress, cancellation);

    private TransferReport WriteResults(StudyStore store) => new StudyResults(store, context).Write(ReportEnvironment.Current(store.Device, time.Elapsed));
}
