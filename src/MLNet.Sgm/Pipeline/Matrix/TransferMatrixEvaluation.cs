using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Pipeline;

/// <summary>Loads the classifiers of a transfer matrix, and measures it in one pass over the images.</summary>
internal static class TransferMatrixEvaluation
{
    internal static TransferMatrix Run(MLContext context, IDataView data, string inputColumnName, TransferMatrixOptions options)
    {
        List<IDisposable> owned = [];
        try
        {
            var device = DeviceChoice.Of(context, options.GpuDeviceId, options.FallbackToCpu);
            using var channel = ((IHostEnvironment)context).Register(nameof(TransferMatrix)).Start("Evaluate");
            var targets = LoadedTarget.LoadAll(options.Targets, device);
            owned.AddRange(targets);
            var made = new RunAttacks(context, device, new(inputColumnName, options.LabelColumnName, options.BatchSize)
            {
                PixelFormat = options.PixelFormat,
                ResizeForSource = options.ResizeForSource,
                OnImageError = options.OnImageError,
                Cancellation = options.CancellationToken,
            });
            owned.Add(made);
            var images = ScoredColumn.Bind(data.Schema, inputColumnName, options.Targets, options.PixelFormat);
            List<MatrixInput> inputs = [.. targets.Select(target => new MatrixInput(target, data.Schema, images.Column, options))];
            List<MatrixAttack> attacks = [];
            foreach (var source in options.Sources)
                foreach (var attack in options.Attacks)
                {
                    var transformer = made.Fit(data, source.Classifiers, attack.SettingsFor(source), options.TargetColumnName);
                    owned.Add(transformer);
                    attacks.Add(new(source, attack, transformer.Bind(data.Schema), inputs, options));
                }
            var mapper = new TransferMatrixMapper(data.Schema, images, options, inputs, attacks, channel);
            var start = Stopwatch.GetTimestamp();
            var skipped = Read(new BatchDataView(data, mapper));
            var matrix = new TransferMatrix(TransferCell.WithSurvival([.. attacks.SelectMany(attack => attack.Cells(mapper.Names, skipped))], options.Targets));
            channel.Info(MessageSensitivity.None, FormattableString.Invariant(
                $"{matrix.Cells[0].Metrics.Count} images from {matrix.Sources.Count} sources, {matrix.Attacks.Count} attacks and {matrix.Targets.Count} targets in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} seconds on {device}."));
            return matrix;
        }
        finally
        {
            foreach (var network in owned) network.Dispose();
        }
    }

    /// <returns>The number of rows that were left out.</returns>
    private static long Read(BatchDataView view)
    {
        SkippedRows skipped = new();
        using var cursor = skipped.Open(view, [view.Schema[^1]]);
        while (cursor.MoveNext()) { }
        return skipped.Count;
    }
}
