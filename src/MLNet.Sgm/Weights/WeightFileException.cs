namespace MLNet.Sgm.Weights;

/// <summary>A weight file cannot be read, or does not fit the network; the message names the file, what was expected and what was found.</summary>
public sealed class WeightFileException : Exception
{
    /// <summary>Creates the exception.</summary>
    public WeightFileException(string message) : base(message) { }

    /// <summary>Creates the exception with what caused it.</summary>
    public WeightFileException(string message, Exception innerException) : base(message, innerException) { }
}
