using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>Draws the images that an attack such as <see cref="Admix"/> mixes in from the data to which an attack is fitted.</summary>
internal static class AdversarialPool
{
    /// <summary>The number of images, or all that there are.</summary>
    internal const int Size = 64;

    /// <summary>Images of rows that are drawn by the seed, all being equally likely; only these are read.</summary>
    /// <param name="input">The data.</param>
    /// <param name="columns">The columns of the attack, bound to it.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="skips">Whether images that cannot be read are left out.</param>
    /// <param name="predict">Gives the classes of images that have no labels.</param>
    internal static MixingPool Draw(IDataView input, AdversarialInputs columns, int seed, bool skips, Func<Tensor, Tensor> predict)
    {
        var (pixels, labels) = (columns.Pixels, columns.Labels);
        var needed = labels is null ? new[] { pixels.Column } : [pixels.Column, labels.Column];
        var chosen = Choose(input.GetRowCount() ?? CountRows(input), new Random(seed));
        using var batch = new RowBatch(input.Schema, [.. input.Schema.Select(column => needed.Contains(column))], Math.Max(chosen.Count, 1));
        using var cursor = input.GetRowCursor(needed);
        var readers = needed.Select(column => batch[column.Index]!.BindReader(cursor, column)).ToList();
        for (var row = 0L; batch.Count < chosen.Count && cursor.MoveNext(); row++)
        {
            if (!chosen.Contains(row) || (skips && !IsReadable(pixels, batch, readers[0]))) continue;
            foreach (var read in readers) read(batch.Count);
            batch.Count++;
        }
        // All of one size, which is the source's.
        var images = pixels.Read(batch) is [var group] ? tensor(group.Planes, group.Shape) : zeros(0, Images.Pixels.Channels, 1, 1);
        return new(images, labels is null ? predict(images) : tensor(labels.Read(batch)));
    }

    private static bool IsReadable(PixelColumn pixels, RowBatch batch, Action<int> read)
    {
        try
        {
            read(batch.Count);
            return pixels.Defect(batch, batch.Count) is null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return false;
        }
    }

    private static HashSet<long> Choose(long count, Random random)
    {
        HashSet<long> chosen = [];
        while (chosen.Count < Math.Min(count, Size)) chosen.Add(random.NextInt64(count));
        return chosen;
    }

    private static long CountRows(IDataView input)
    {
        using var cursor = input.GetRowCursor([]);
        var count = 0L;
        while (cursor.MoveNext()) count++;
        return count;
    }
}
