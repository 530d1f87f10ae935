using System.Net;
using System.Net.Http.Headers;

namespace MLNet.Sgm.Weights;

/// <summary>
/// Fills a stream with a published file, going on from the bytes that it already holds. What ends a connection early is tried
/// again; what the network finally refuses is an <see cref="HttpRequestException"/>, what the stream refuses its own exception.
/// </summary>
/// <param name="client">Sends the requests.</param>
/// <param name="weights">The file.</param>
/// <param name="part">The first bytes of the file, perhaps none; seekable.</param>
/// <param name="policy">How patient to be.</param>
/// <param name="progress">Told the bytes that are there, at the start, the end, and after each mebibyte.</param>
internal sealed class WeightDownload(HttpClient client, KnownWeights weights, Stream part, RetryPolicy policy, IProgress<DownloadProgress>? progress)
{
    private const int BufferBytes = 1 << 17;
    private const int ReportBytes = 1 << 20;

    private RangeConditionHeaderValue? version;
    private bool hasAnswered;
    private long reported = -1;

    /// <exception cref="HttpRequestException">The file cannot be had; the message is the reason.</exception>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        var furthest = part.Length;
        for (var failures = 0; weights.Bytes is null || part.Length != weights.Bytes;)
        {
            try
            {
                await ContinueAsync(cancellation).ConfigureAwait(false);
                return;
            }
            catch (HttpRequestException exception) when (IsWorthAnotherTry(exception))
            {
                failures = part.Length > furthest ? 1 : failures + 1;
                furthest = Math.Max(furthest, part.Length);
                if (failures > policy.Retries) throw;
            }
            await Task.Delay(policy.Pause * (1 << (failures - 1)), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A server that never answered is reported at once: the user may be offline, and is to hear of it without delay.</summary>
    private bool IsWorthAnotherTry(HttpRequestException exception) =>
        hasAnswered && exception.StatusCode is null or >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;

    private async Task ContinueAsync(CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, weights.Url);
        if (part.Length > 0)
        {
            request.Headers.Range = new(part.Length, null);
            request.Headers.IfRange = version;
        }
        using var response = await Listen(silence, cancellation, token => client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token)).ConfigureAwait(false);
        hasAnswered = true;
        if (IsComplete(response)) return;
        var total = Position(response);
        version = VersionOf(response);
        using var body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        Report(total, always: true);
        var buffer = new byte[BufferBytes];
        while (true)
        {
            var count = await Listen(silence, cancellation, token => body.ReadAsync(buffer, token).AsTask()).ConfigureAwait(false);
            if (count == 0) break;
            await part.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            Report(total, always: false);
        }
        if (total is not null && total != part.Length) throw new HttpRequestException($"the connection ended after {part.Length} of {total} bytes");
        Report(total, always: true);
    }

    /// <summary>Whether the server says that there is nothing after the bytes we have.</summary>
    private bool IsComplete(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && part.Length > 0 && response.Content.Headers.ContentRange?.Length == part.Length;

    /// <summary>Sets the stream to where the response goes on, and returns the file's length if the server tells it.</summary>
    private long? Position(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when part.Length > 0 && headers.ContentRange?.From == part.Length:
                part.Position = part.Length;
                return headers.ContentRange.Length ?? part.Length + headers.ContentLength;
            case HttpStatusCode.OK:
                StartOver();
                return headers.ContentLength;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                StartOver();
                throw new HttpRequestException("the server answered with another range of bytes than was asked for");
            default:
                throw new HttpRequestException($"the server answered {(int)response.StatusCode} {response.ReasonPhrase}", null, response.StatusCode);
        }
    }

    private void StartOver()
    {
        if (part.Length > 0) part.SetLength(0);
        part.Position = 0;
        version = null;
    }

    /// <summary>What a later request for the rest is tied to, so that two versions of a file are never joined.</summary>
    private static RangeConditionHeaderValue? VersionOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? new(tag)
        : response.Content.Headers.LastModified is { } date ? new(date)
        : null;

    private async Task<T> Listen<T>(CancellationTokenSource silence, CancellationToken cancellation, Func<CancellationToken, Task<T>> receive)
    {
        try
        {
            silence.CancelAfter(policy.Silence);
            return await receive(silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"the server sent nothing for {policy.Silence.TotalSeconds:0.#} seconds", exception);
        }
        catch (IOException exception)
        {
            throw new HttpRequestException($"the connection broke after {part.Length} bytes", exception);
        }
    }

    private void Report(long? total, bool always)
    {
        if (part.Length == reported || (!always && part.Length - reported < ReportBytes)) return;
        reported = part.Length;
        progress?.Report(new(weights, reported, total));
    }
}
