namespace MLNet.Sgm.Weights;

/// <summary>
/// Exclusive use of a name among the threads and processes of a machine. The operating system gives it back when a process ends,
/// however that comes about.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream stream;

    private FileLock(FileStream stream) => this.stream = stream;

    /// <summary>
    /// Whether the lock file is to be deleted in the end. Only for work that is done once and for all: who has opened the deleted
    /// file and who makes a new one do not exclude each other.
    /// </summary>
    internal bool IsObsolete { get; set; }

    /// <summary>Waits until nobody else holds the lock file, and holds it.</summary>
    internal static async Task<FileLock> AcquireAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException exception) when (IsHeldByAnother(exception))
            {
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Deletes a lock file that is not needed any more, such as that of a process that was killed when its work was done, unless another holds it.</summary>
    internal static void DeleteObsolete(string path)
    {
        if (!File.Exists(path)) return;
        try
        {
            using FileStream held = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Who holds it will delete it in its turn, and a folder that is not ours to write in may keep it.
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        if (IsObsolete) DeleteObsolete(stream.Name);
    }

    /// <summary>ERROR_SHARING_VIOLATION on Windows, EWOULDBLOCK on Linux and on macOS.</summary>
    private static bool IsHeldByAnother(IOException exception) => (exception.HResult & 0xFFFF) is 32 or 11 or 35;
}
