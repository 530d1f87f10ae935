using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>Stores logits in a batch: as a vector of scores and as the key of the largest.</summary>
internal static class LogitColumns
{
    /// <param name="batch">The batch.</param>
    /// <param name="scoreColumn">The column of scores, which need not be active.</param>
    /// <param name="predictionColumn">The column of predicted classes, which need not be active.</param>
    /// <param name="logits">The logits of the batch's rows, one row after the other.</param>
    internal static void Store(RowBatch batch, int scoreColumn, int predictionColumn, ReadOnlySpan<float> logits)
    {
        var (scores, predictions) = (batch.Values<VBuffer<float>>(scoreColumn), batch.Values<uint>(predictionColumn));
        var classCount = logits.Length / batch.Count;
        for (var row = 0; row < batch.Count; row++)
        {
            var ofRow = logits.Slice(row * classCount, classCount);
            if (predictions is not null) predictions[row] = (uint)ScoredImage.IndexOfLargest(ofRow) + 1;
            if (scores is null) continue;
            var editor = VBufferEditor.Create(ref scores[row], classCount);
            ofRow.CopyTo(editor.Values);
            scores[row] = editor.Commit();
        }
    }
}
