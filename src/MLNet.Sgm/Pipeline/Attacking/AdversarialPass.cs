using System.Diagnostics;
using Microsoft.ML.Runtime;

namespace MLNet.Sgm.Pipeline;

/// <summary>A pass of an attack over rows: computes batches, reports progress, and says in the end what was done.</summary>
internal sealed class AdversarialPass(AdversarialMapper mapper, long? rowCount) : IBatchPass
{
    private readonly long start = Stopwatch.GetTimestamp();
    private int attacked;
    private int fooled;
    private long skipped;
    private TimeSpan deviceTime;

    public void Compute(RowBatch batch, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, mapper.Options.CancellationToken);
        var work = new AdversarialBatch(mapper, batch);
        var time = work.Run(stop.Token);
        work.Store();
        deviceTime += time;
        if (!work.IsAttacked) return;
        attacked += batch.Count;
        if (mapper.Options.Progress is not { } progress) return;
        fooled += work.CountFooled();
        progress.Report(new()
        {
            ImagesDone = attacked,
            ImagesSkipped = skipped,
            ImagesTotal = rowCount,
            SourceSuccess = new(fooled, attacked),
            Elapsed = Stopwatch.GetElapsedTime(start),
            BatchSeconds = time.TotalSeconds,
        });
    }

    public void Skip(string row, string reason)
    {
        skipped++;
        using var channel = mapper.Host.Start("Attack");
        channel.Warning(MessageSensitivity.UserData, $"Column '{mapper.Inputs.Pixels.Column.Name}' could not be read at {row}, which was skipped: {reason}");
    }

    public void Dispose()
    {
        if (attacked == 0 && skipped == 0) return;
        using var channel = mapper.Host.Start("Attack");
        channel.Info(MessageSensitivity.None, FormattableString.Invariant(
            $"Column '{mapper.Name}': {attacked} images attacked in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s, {deviceTime.TotalSeconds:0.0} s of them on {mapper.Attack.Device}; {skipped} skipped. {mapper.Attack}"));
    }
}
