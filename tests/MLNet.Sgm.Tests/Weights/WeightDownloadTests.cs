using System.Net;
using System.Net.Sockets;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Weights;

/// <summary>How a file comes: whole or in parts, from servers and connections that fail.</summary>
[TestClass]
public sealed class WeightDownloadTests : WeightCacheTestBase
{
    [TestMethod]
    public void Progress_rises_from_nothing_to_the_whole()
    {
        using var server = LoopbackServer.Of(Content);
        var progress = new ProgressLog();
        Cache().Fetch(At(server), progress);
        var bytes = progress.Reports.Select(report => report.BytesReceived).ToList();
        Assert.AreEqual(0, bytes[0]);
        Assert.AreEqual(Content.Length, bytes[^1]);
        CollectionAssert.AreEqual(bytes.Order().Distinct().ToList(), bytes);
        Assert.IsTrue(bytes.Count is >= 3 and <= 5, $"{bytes.Count} reports");
        Assert.IsTrue(progress.Reports.All(report => report.TotalBytes == Content.Length && report.Weights.Name == "test"));
    }

    [TestMethod]
    public void A_cut_connection_goes_on_where_it_stopped()
    {
        using var server = LoopbackServer.Of(Content, "\"one\"", (count, response) => count == 1 ? response with { CutAfter = 1_000_000 } : response);
        Cache().Fetch(At(server));
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(FilePath));
        var second = server.Requests.Last();
        Assert.HasCount(2, server.Requests);
        Assert.AreEqual("\"one\"", second.IfRange);
        Assert.IsTrue(second.RangeStart is > 0 and <= 1_000_000, $"{second.RangeStart}");
    }

    [TestMethod]
    public void A_file_that_changed_on_the_server_is_not_joined_to_its_old_part()
    {
        var old = MakeContent(Content.Length + 5, seed: 2);
        var count = 0;
        using var server = new LoopbackServer(request => count++ == 0
            ? new LoopbackResponse(200, old, "ETag: \"old\"") { CutAfter = 500_000 }
            : request.IfRange == "\"new\"" ? throw new InvalidOperationException("asked for a version it cannot know") : new(200, Content, "ETag: \"new\""));
        Cache().Fetch(At(server));
        Assert.AreEqual("\"old\"", server.Requests.Last().IfRange);
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(FilePath));
    }

    [TestMethod]
    public void A_server_without_ranges_starts_over()
    {
        var count = 0;
        using var server = new LoopbackServer(_ => new(200, Content) { CutAfter = count++ == 0 ? 1_000_000 : null });
        Cache().Fetch(At(server));
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(FilePath));
        Assert.HasCount(2, server.Requests);
    }

    [TestMethod]
    public void A_part_of_an_earlier_process_is_completed()
    {
        using var server = LoopbackServer.Of(Content);
        File.WriteAllBytes(FilePath + ".part", Content[..2_000_000]);
        var progress = new ProgressLog();
        Cache().Fetch(At(server), progress);
        Assert.AreEqual(2_000_000, server.Requests.Single().RangeStart);
        Assert.AreEqual(2_000_000, progress.Reports[0].BytesReceived);
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(FilePath));
    }

    [TestMethod]
    public void A_part_that_is_complete_already_needs_no_bytes()
    {
        using var server = LoopbackServer.Of(Content);
        File.WriteAllBytes(FilePath + ".part", Content);
        Cache().Fetch(At(server));
        Assert.AreEqual(Content.Length, server.Requests.Single().RangeStart);
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(FilePath));
    }

    [TestMethod]
    [DataRow(1_000_000)]
    [DataRow(3_000_001)]
    [DataRow(3_500_000)]
    public void A_part_of_something_else_is_given_up(int length)
    {
        using var server = LoopbackServer.Of(Content);
        File.WriteAllBytes(FilePath + ".part", MakeContent(length, seed: 2));
        Cache().Fetch(At(server));
        Assert.IsNull(server.Requests.Last().RangeStart);
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(FilePath));
    }

    [TestMethod]
    public void A_range_that_was_not_asked_for_is_not_taken()
    {
        using var server = LoopbackServer.Of(Content, change: (count, response) =>
            count == 1 ? response with { Headers = [$"Content-Range: bytes 5-{Content.Length - 1}/{Content.Length}"] } : response);
        File.WriteAllBytes(FilePath + ".part", Content[..2_000_000]);
        Cache().Fetch(At(server));
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(FilePath));
    }

    [TestMethod]
    public void A_file_that_is_gone_is_asked_for_once()
    {
        using var server = new LoopbackServer(_ => new(404, []));
        Assert.AreEqual(
            $"The weights 'test' cannot be downloaded (the server answered 404 NotFound): get {server.Url(Name)} by other means and put it at '{FilePath}'.",
            Failure(() => Cache().Fetch(At(server))));
        Assert.HasCount(1, server.Requests);
    }

    [TestMethod]
    public void A_server_that_is_busy_is_asked_again()
    {
        using var server = LoopbackServer.Of(Content, change: (count, response) => count <= 2 ? new(503, []) : response);
        Cache().Fetch(At(server));
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(FilePath));
        Assert.HasCount(3, server.Requests);
    }

    [TestMethod]
    public void A_server_that_brings_no_more_bytes_is_given_up_and_the_part_is_kept()
    {
        using var server = new LoopbackServer(request => request.RangeStart is { } start
            ? new LoopbackResponse(206, Content[(int)start..], $"Content-Range: bytes {start}-{Content.Length - 1}/{Content.Length}") { CutAfter = 0 }
            : new(200, Content) { CutAfter = 1000 });
        StringAssert.Contains(Failure(() => Cache().Fetch(At(server))), "; the 1000 bytes that came are kept, and the next try goes on from there): get ");
        CollectionAssert.AreEqual(Content[..1000], File.ReadAllBytes(FilePath + ".part"));
        Assert.HasCount(5, server.Requests);
    }

    [TestMethod]
    public void Offline_says_what_to_get_and_where_to_put_it_without_delay()
    {
        var weights = Weights(new($"http://127.0.0.1:{FreePort()}/models/{Name}"));
        var cache = new WeightCache(folder.Path) { Policy = new() { Pause = TimeSpan.FromHours(1) } };
        var message = Failure(() => cache.Fetch(weights));
        StringAssert.StartsWith(message, "The weights 'test' cannot be downloaded (");
        StringAssert.EndsWith(message, $"): get {weights.Url} by other means and put it at '{FilePath}'.");
    }

    [TestMethod]
    public void A_server_that_falls_silent_is_left_and_asked_again()
    {
        var silence = new TaskCompletionSource();
        using var server = LoopbackServer.Of(Content, "\"one\"", (count, response) => count == 1 ? response with { CutAfter = 1_000_000, Hold = silence.Task } : response);
        var cache = new WeightCache(folder.Path) { Policy = new() { Pause = TimeSpan.Zero, Silence = TimeSpan.FromMilliseconds(300) } };
        cache.Fetch(At(server));
        silence.SetResult();
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(FilePath));
        Assert.HasCount(2, server.Requests);
    }

    [TestMethod]
    public async Task Cancellation_keeps_what_came()
    {
        var end = new TaskCompletionSource();
        using var server = LoopbackServer.Of(Content, "\"one\"", (count, response) => count == 1 ? response with { CutAfter = 1_500_000, Hold = end.Task } : response);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationTokenSource.Token);
        var progress = new ProgressLog(report => { if (report.BytesReceived > 1_000_000) cancellation.Cancel(); });
        await Assert.ThrowsAsync<OperationCanceledException>(() => Cache().FetchAsync(At(server), progress, cancellation.Token));
        end.SetResult();
        var kept = new FileInfo(FilePath + ".part").Length;
        Assert.IsTrue(kept is > 1_000_000 and <= 1_500_000, $"{kept}");
        await Cache().FetchAsync(At(server), null, TestContext.CancellationTokenSource.Token);
        Assert.AreEqual(kept, server.Requests.Last().RangeStart);
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(FilePath));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class ProgressLog(Action<DownloadProgress>? react = null) : IProgress<DownloadProgress>
    {
        internal List<DownloadProgress> Reports { get; } = [];

        public void Report(DownloadProgress value)
        {
            Reports.Add(value);
            react?.Invoke(value);
        }
    }
}
