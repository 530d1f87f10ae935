using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>Draws the images that <see cref="Admix"/> mixes in from the data to which an attack is fitted.</summary>
internal static class AdversarialSgmPool
{
    /// <summary>The number of images, or all that there are.</summary>
    internal const int Size = 64;

    /// <summary>Images of rows that are drawn by the seed, all being equally likely; only these are read.</summary>
    internal static MixingPool Draw(IDataView input, string inputColumnName, AdversarialSgmEstimator.Options options, int seed)
    {
        var (pixels, labels, _) = AdversarialSgmMapper.Bind(input.Schema, inputColumnName, options);
        var columns = new[] { pixels.Column, labels.Column };
        var chosen = Choose(input.GetRowCount() ?? CountRows(input), new Random(seed));
        using var batch = new RowBatch(input.Schema, [.. input.Schema.Select(column => columns.Contains(column))], Math.Max(chosen.Count, 1));
        using var cursor = input.GetRowCursor(columns);
        var readers = columns.Select(column => batch[column.Index]!.BindReader(cursor, column)).ToList();
        for (var row = 0L; batch.Count < chosen.Count && cursor.MoveNext(); row++)
        {
            if (!chosen.Contains(row)) continue;
            foreach (var read in readers) read(batch.Count);
            batch.Count++;
        }
        return new(tensor(pixels.Read(batch), [batch.Count, Images.Pixels.Channels, pixels.Height, pixels.Width]), tensor(labels.Read(batch)));
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
