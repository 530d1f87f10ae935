namespace MLNet.Sgm.Weights;

/// <summary>How far the download of a weight file has come.</summary>
/// <param name="Weights">What is downloaded.</param>
/// <param name="BytesReceived">The bytes that are there, those of an earlier, interrupted download included.</param>
/// <param name="TotalBytes">The file's length, or null where the server does not tell.</param>
public sealed record DownloadProgress(KnownWeights Weights, long BytesReceived, long? TotalBytes);
