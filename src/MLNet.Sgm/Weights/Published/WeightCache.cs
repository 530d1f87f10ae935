using System.Security.Cryptography;

namespace MLNet.Sgm.Weights;

/// <summary>A folder of published weight files, which are downloaded when they are first asked for.</summary>
/// <remarks>
/// <para>
/// A file counts as cached when its SHA-256 is right. It is hashed when it is downloaded, or first found where somebody put it;
/// a small file beside it (<c>.verified</c>) then remembers the hash for as long as the length and the time of change stay.
/// </para>
/// <para>
/// A download goes to a file of its own (<c>.part</c>) and gets its name when it is complete and right, so nobody sees half a
/// file. An interrupted one goes on where it stopped, in this process or the next. Among several processes one downloads and
/// the others wait for it.
/// </para>
/// </remarks>
public sealed class WeightCache
{
    private static readonly HttpClient SharedClient = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15), PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        // What is too long is decided by silence, not by the time that a large file takes.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly HttpClient client;

    /// <summary>Creates a cache; nothing is read or written until a file is asked for.</summary>
    /// <param name="folder">
    /// The folder, made when it is needed; null for that of the environment variable <c>SGM_HOME</c>, or, where that is not set,
    /// the folder <c>sgm</c> in the platform's cache: <c>XDG_CACHE_HOME</c> or <c>~/.cache</c> on Linux, <c>~/Library/Caches</c>
    /// on macOS, the local application data on Windows.
    /// </param>
    /// <param name="client">Sends the requests, for a proxy or credentials; null for one of the library's. Never disposed here.</param>
    public WeightCache(string? folder = null, HttpClient? client = null)
    {
        if (folder is not null) ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        Folder = folder is null ? CacheFolder.Default() : Path.GetFullPath(folder);
        this.client = client ?? SharedClient;
    }

    /// <summary>The folder, as an absolute path.</summary>
    public string Folder { get; }

    internal RetryPolicy Policy { get; init; } = new();

    /// <summary>Where a weight file is, or is to be put.</summary>
    public string PathOf(KnownWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return Path.Combine(Folder, weights.FileName);
    }

    /// <summary>The path of a weight file that is in the cache, or null if it is not. Never uses the network.</summary>
    /// <exception cref="WeightFileException">There is a file of that name, but of another SHA-256.</exception>
    public string? Find(KnownWeights weights)
    {
        var path = PathOf(weights);
        if (!File.Exists(path)) return null;
        var hash = HashRecord.Of(path);
        var bytes = new FileInfo(path).Length;
        return weights.Matches(hash, bytes)
            ? path
            : throw new WeightFileException($"The file '{path}' must be {Expected(weights)} to be the weights '{weights.Name}'; found SHA-256 {hash} in {bytes} bytes: delete it to have it downloaded again.");
    }

    /// <summary>The path of a weight file, which is downloaded if it is not in the cache.</summary>
    /// <param name="weights">Which file.</param>
    /// <param name="progress">Told how far a download has come.</param>
    /// <param name="cancellation">Ends a download; what has come stays, and the next call goes on from there.</param>
    /// <exception cref="WeightFileException">
    /// The file cannot be downloaded (the message says what to get where, and where to put it) or stored, or has another SHA-256.
    /// </exception>
    /// <exception cref="OperationCanceledException">The download was cancelled.</exception>
    public string Fetch(KnownWeights weights, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default) =>
        // On a thread of its own, so that a caller's synchronisation context cannot be waited for in vain.
        FindDone(weights) ?? Task.Run(() => FetchAsync(weights, progress, cancellation), cancellation).GetAwaiter().GetResult();

    /// <inheritdoc cref="Fetch"/>
    public async Task<string> FetchAsync(KnownWeights weights, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (FindDone(weights) is { } cached) return cached;
        var path = PathOf(weights);
        var part = path + ".part";
        try
        {
            Directory.CreateDirectory(Folder);
            using var held = await FileLock.AcquireAsync(path + ".lock", cancellation).ConfigureAwait(false);
            if (Find(weights) is null)
            {
                var hash = await DownloadAsync(weights, part, progress, cancellation).ConfigureAwait(false);
                File.Move(part, path, overwrite: true);
                HashRecord.Remember(path, hash);
            }
            held.IsObsolete = true;
            return path;
        }
        catch (HttpRequestException exception)
        {
            var kept = File.Exists(part) && new FileInfo(part).Length is > 0 and var bytes ? $"; the {bytes} bytes that came are kept, and the next try goes on from there" : "";
            throw new WeightFileException($"The weights '{weights.Name}' cannot be downloaded ({Reason(exception)}{kept}): get {weights.Url} by other means and put it at '{path}'.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException($"The weights '{weights.Name}' cannot be stored in '{Folder}' ({Reason(exception)}): make room there, or name another folder in {CacheFolder.Variable}.", exception);
        }
    }

    /// <summary>The path of a file that is there; the lock of a download that was killed between its end and its own is not needed any more.</summary>
    private string? FindDone(KnownWeights weights)
    {
        if (Find(weights) is not { } path) return null;
        FileLock.DeleteObsolete(path + ".lock");
        return path;
    }

    /// <summary>Fills the part file until it is complete and right, and returns its hash.</summary>
    private async Task<string> DownloadAsync(KnownWeights weights, string path, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        string hash;
        long bytes;
        using (var part = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous))
        {
            bool hadBytes;
            do
            {
                // Bytes of an earlier process may be of another version of the file: then it is worth one more try without them.
                hadBytes = part.Length > 0;
                await new WeightDownload(client, weights, part, Policy, progress).RunAsync(cancellation).ConfigureAwait(false);
                part.Position = 0;
                hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(part, cancellation).ConfigureAwait(false));
                bytes = part.Length;
                if (weights.Matches(hash, bytes))
                {
                    part.Flush(flushToDisk: true);
                    return hash;
                }
                part.SetLength(0);
            }
            while (hadBytes);
        }
        File.Delete(path);
        throw new WeightFileException($"What {weights.Url} sends must be {Expected(weights)} to be the weights '{weights.Name}'; found SHA-256 {hash} in {bytes} bytes, of which nothing was kept.");
    }

    private static string Expected(KnownWeights weights) =>
        $"a file with the SHA-256 {weights.Sha256}{(weights.Sha256.Length < 64 ? "..." : "")}{(weights.Bytes is { } bytes ? $" and {bytes} bytes" : "")}";

    private static string Reason(Exception exception) => exception.Message.TrimEnd('.');
}
