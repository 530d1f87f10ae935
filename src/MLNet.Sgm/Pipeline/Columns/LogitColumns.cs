using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>Stores logits in a batch: as a vector of scores and as the key of the largest.</summary>
internal static class LogitColumns
{
    /// <param name="batch">The batch.</param>
    /// <param name="scoreColumn">The column of scores, which need not be active.</param>
    /// <param name="predictionColumn">The column of predicted classes, which need not be active.</param>
    /// <param name="logits">The logits of rows, one row after the other.</param>
    /// <param name="rows">The rows; null for all of the batch.</param>
    internal static void Store(RowBatch batch, int scoreColumn, int predictionColumn, ReadOnlySpan<float> logits, int[]? rows = null)
    {
        var (scores, predictions) = (batch.Values<VBuffer<float>>(scoreColumn), batch.Values<uint>(predictionColumn));
        var count = rows?.Length ?? batch.Count;
        var classCount = logits.Length / count;
        for (var i = 0; i < count; i++)
        {
            var row = rows?[i] ?? i;
            var ofRow = logits.Slice(i * classCount, classCount);
            if (predictions is not null) predictions[row] = (uint)ScoredImage.IndexOfLargest(ofRow) + 1;
            if (scores is null) continue;
            var editor = VBufferEditor.Create(ref scores[row], classCount);
            ofRow.CopyTo(editor.Values);
            scores[row] = editor.Commit();
        }
    }
}
