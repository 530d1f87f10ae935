namespace MLNet.Sgm.Cli;

/// <summary>The command line is wrong in a way that parsing alone cannot see, such as two options that do not go together.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
