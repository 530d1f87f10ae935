namespace MLNet.Sgm.Pipeline;

/// <summary>The names of the columns that scoring adds, after the prefix that a user gives.</summary>
internal static class TransferColumns
{
    internal const string Score = "Score";
    internal const string PredictedLabel = "PredictedLabel";

    /// <summary>What stands before the name where the original image was scored.</summary>
    internal const string Clean = "Clean";
}
