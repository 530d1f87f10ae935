namespace MLNet.Sgm.Cli;

/// <summary>Tells why a file could not be written.</summary>
internal static class DiskErrors
{
    private const int NoSpaceUnix = 28;
    private const int QuotaUnix = 122;
    private const int DiskFullWindows = unchecked((int)0x80070070);

    internal static bool IsFull(IOException error) => error.HResult is NoSpaceUnix or QuotaUnix or DiskFullWindows;
}
