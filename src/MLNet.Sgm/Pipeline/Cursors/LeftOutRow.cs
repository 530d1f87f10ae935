namespace MLNet.Sgm.Pipeline;

/// <summary>A row that is left out of a batch.</summary>
/// <param name="Slot">The slot of the next row that is not.</param>
/// <param name="Row">Words for the row; null where a cursor beneath has left it out, and told of it.</param>
/// <param name="Reason">Why its image could not be read.</param>
internal readonly record struct LeftOutRow(int Slot, string? Row = null, string Reason = "");
