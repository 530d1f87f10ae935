namespace MLNet.Sgm.Cli;

/// <summary>What <c>sgm</c> exits with.</summary>
internal static class ExitCode
{
    internal const int Success = 0;
    internal const int Failure = 1;
    internal const int Usage = 2;

    /// <summary>All is done, and something that was asked to hold does not.</summary>
    internal const int DoesNotHold = 3;

    /// <summary>As a shell reports a process that Ctrl-C (SIGINT) ended.</summary>
    internal const int Interrupted = 130;

    internal const string Description = "0 done; 1 failed; 2 wrong usage; 3 not as expected; 130 interrupted";
}
