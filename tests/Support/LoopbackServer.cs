using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MLNet.Sgm.Tests;

/// <summary>What a client asked for.</summary>
/// <param name="RangeStart">The first byte that it wants, if it asked for a range.</param>
/// <param name="IfRange">The version that the range is tied to.</param>
internal sealed record LoopbackRequest(long? RangeStart, string? IfRange);

/// <summary>What it gets.</summary>
internal sealed record LoopbackResponse(int Status, byte[] Body, params string[] Headers)
{
    /// <summary>The connection is closed after so many bytes of the body.</summary>
    internal int? CutAfter { get; init; }

    /// <summary>Waited for after what is sent, before the connection is closed.</summary>
    internal Task Hold { get; init; } = Task.CompletedTask;
}

/// <summary>An HTTP server on a free port of the loopback interface that does just what a test tells it to.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<LoopbackRequest, LoopbackResponse> answer;

    internal LoopbackServer(Func<LoopbackRequest, LoopbackResponse> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = AcceptAsync();
    }

    internal ConcurrentQueue<LoopbackRequest> Requests { get; } = [];

    internal Uri Url(string file) => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/models/{file}");

    /// <summary>A server of one file that understands ranges and If-Range, as far as <paramref name="change"/> lets it.</summary>
    internal static LoopbackServer Of(byte[] content, string? tag = null, Func<int, LoopbackResponse, LoopbackResponse>? change = null)
    {
        var count = 0;
        return new(request =>
        {
            string[] headers = tag is null ? [] : [$"ETag: {tag}"];
            var isRange = request.RangeStart is not null && (request.IfRange is null || request.IfRange == tag);
            LoopbackResponse response = (isRange, request.RangeStart) switch
            {
                (true, { } start) when start >= content.Length => new(416, [], [.. headers, $"Content-Range: bytes */{content.Length}"]),
                (true, { } start) => new(206, content[(int)start..], [.. headers, $"Content-Range: bytes {start}-{content.Length - 1}/{content.Length}"]),
                _ => new(200, content, headers),
            };
            return change is null ? response : change(Interlocked.Increment(ref count), response);
        });
    }

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException) { }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                var request = await ReadAsync(stream);
                Requests.Enqueue(request);
                var response = answer(request);
                var head = $"HTTP/1.1 {response.Status} {(HttpStatusCode)response.Status}\r\nConnection: close\r\nContent-Length: {response.Body.Length}\r\n"
                    + string.Concat(response.Headers.Select(header => header + "\r\n")) + "\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
                await stream.WriteAsync(response.Body.AsMemory(0, Math.Min(response.CutAfter ?? int.MaxValue, response.Body.Length)));
                await stream.FlushAsync();
                await response.Hold;
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // A client that goes away is no concern of the server.
        }
    }

    private static async Task<LoopbackRequest> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        await reader.ReadLineAsync();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':');
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }
        long? start = headers.TryGetValue("Range", out var range) ? long.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : null;
        return new(start, headers.GetValueOrDefault("If-Range"));
    }
}
