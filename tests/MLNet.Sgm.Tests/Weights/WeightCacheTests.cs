using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Weights;

[TestClass]
public sealed class WeightCacheTests
{
    private const string Name = "net.pth";

    private static readonly byte[] Content = MakeContent(3_000_001);

    private readonly TemporaryFolder folder = TestData.Folder();

    public TestContext TestContext { get; set; } = null!;

    private string FilePath => folder.File(Name);

    [TestCleanup]
    public void DeleteFolder() => folder.Dispose();

    [TestMethod]
    public void A_file_is_downloaded_whole_and_nothing_else_stays()
    {
        using var server = LoopbackServer.Of(Content);
        Assert.AreEqual(FilePath, Cache().Fetch(At(server)));
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(FilePath));
        CollectionAssert.AreEquivalent(new[] { Name, Name + ".verified" }, FileNames());
    }

    [TestMethod]
    public void The_folder_is_made()
    {
        using var server = LoopbackServer.Of(Content);
        var path = new WeightCache(folder.File("a/b")).Fetch(At(server));
        Assert.AreEqual(folder.File("a/b/" + Name), path);
        Assert.IsTrue(File.Exists(path));
    }

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
    public void A_cached_file_needs_no_request()
    {
        using var server = LoopbackServer.Of(Content);
        Cache().Fetch(At(server));
        Assert.AreEqual(FilePath, Cache().Fetch(At(server)));
        Assert.AreEqual(FilePath, Cache().Find(At(server)));
        Assert.HasCount(1, server.Requests);
    }

    [TestMethod]
    public void Nothing_is_found_in_a_folder_that_does_not_exist()
    {
        using var server = LoopbackServer.Of(Content);
        Assert.IsNull(new WeightCache(folder.File("none")).Find(At(server)));
        Assert.IsEmpty(server.Requests);
        Assert.IsFalse(Directory.Exists(folder.File("none")));
    }

    [TestMethod]
    public void A_file_that_somebody_put_there_is_verified_and_used()
    {
        using var server = LoopbackServer.Of(Content);
        File.WriteAllBytes(FilePath, Content);
        Assert.AreEqual(FilePath, Cache().Fetch(At(server)));
        Assert.IsEmpty(server.Requests);
        Assert.IsTrue(File.Exists(HashRecord.RecordOf(FilePath)));
    }

    [TestMethod]
    public void A_file_is_hashed_once_and_then_known_by_length_and_time()
    {
        using var server = LoopbackServer.Of(Content);
        Cache().Fetch(At(server));
        var time = File.GetLastWriteTimeUtc(FilePath);
        Damage();
        File.SetLastWriteTimeUtc(FilePath, time);
        Assert.AreEqual(FilePath, Cache().Find(At(server)));
        File.SetLastWriteTimeUtc(FilePath, time.AddSeconds(1));
        Assert.ThrowsExactly<WeightFileException>(() => Cache().Find(At(server)));
    }

    [TestMethod]
    public void A_wrong_file_in_the_cache_is_named_and_left_alone()
    {
        using var server = LoopbackServer.Of(Content);
        File.WriteAllBytes(FilePath, Content);
        Damage();
        var found = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(FilePath)));
        Assert.AreEqual(
            $"The file '{FilePath}' must be a file with the SHA-256 {Hash()} to be the weights 'test'; found SHA-256 {found} in {Content.Length} bytes: delete it to have it downloaded again.",
            Failure(() => Cache().Fetch(At(server))));
        Assert.IsTrue(File.Exists(FilePath));
        Assert.IsEmpty(server.Requests);
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
    public void A_wrong_hash_keeps_nothing_and_says_expected_and_found()
    {
        var other = MakeContent(1000, seed: 2);
        using var server = LoopbackServer.Of(other);
        var weights = At(server) with { Sha256 = Hash()[..8] };
        Assert.AreEqual(
            $"What {weights.Url} sends must be a file with the SHA-256 {Hash()[..8]}... to be the weights 'test'; found SHA-256 {Convert.ToHexStringLower(SHA256.HashData(other))} in 1000 bytes, of which nothing was kept.",
            Failure(() => Cache().Fetch(weights)));
        Assert.IsFalse(FileNames().Any(name => name is Name or Name + ".part"));
        Assert.HasCount(1, server.Requests);
    }

    [TestMethod]
    public void A_wrong_length_is_a_wrong_file()
    {
        using var server = LoopbackServer.Of(Content);
        StringAssert.Contains(Failure(() => Cache().Fetch(At(server) with { Bytes = Content.Length + 1 })), $"and {Content.Length + 1} bytes to be the weights 'test'; found");
    }

    [TestMethod]
    public void A_prefix_of_the_hash_is_enough()
    {
        using var server = LoopbackServer.Of(Content);
        Assert.AreEqual(FilePath, Cache().Fetch(At(server) with { Sha256 = Hash()[..8] }));
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

    [TestMethod]
    public async Task Many_who_want_a_file_at_once_share_one_download()
    {
        using var server = LoopbackServer.Of(Content);
        var paths = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Cache().Fetch(At(server)))));
        CollectionAssert.AreEqual(Enumerable.Repeat(FilePath, 6).ToList(), paths);
        Assert.HasCount(1, server.Requests);
        CollectionAssert.AreEquivalent(new[] { Name, Name + ".verified" }, FileNames());
    }

    [TestMethod]
    public async Task Who_waits_for_another_download_can_be_cancelled()
    {
        using var server = LoopbackServer.Of(Content);
        using var other = await FileLock.AcquireAsync(FilePath + ".lock", TestContext.CancellationTokenSource.Token);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(150));
        await Assert.ThrowsAsync<OperationCanceledException>(() => Cache().FetchAsync(At(server), null, cancellation.Token));
        Assert.IsEmpty(server.Requests);
    }

    [TestMethod]
    public void A_full_disk_is_one_sentence()
    {
        // The device that answers every write as a full disk does stands in for the part file.
        if (!File.Exists("/dev/full")) Assert.Inconclusive("Only Linux has /dev/full.");
        using var server = LoopbackServer.Of(Content);
        File.CreateSymbolicLink(FilePath + ".part", "/dev/full");
        var message = Failure(() => Cache().Fetch(At(server)));
        StringAssert.StartsWith(message, $"The weights 'test' cannot be stored in '{folder.Path}' (No space left on device");
        StringAssert.EndsWith(message, "): make room there, or name another folder in SGM_HOME.");
        Assert.HasCount(1, server.Requests);
        Assert.IsFalse(File.Exists(FilePath));
    }

    [TestMethod]
    public void A_folder_that_cannot_be_made_is_one_sentence()
    {
        using var server = LoopbackServer.Of(Content);
        File.WriteAllText(folder.File("file"), "");
        StringAssert.StartsWith(
            Failure(() => new WeightCache(folder.File("file/cache")).Fetch(At(server))),
            $"The weights 'test' cannot be stored in '{folder.File("file/cache")}' (");
    }

    private static string Failure(Action action) => Assert.ThrowsExactly<WeightFileException>(action).Message;

    private static string Hash() => Convert.ToHexStringLower(SHA256.HashData(Content));

    private static KnownWeights At(LoopbackServer server) => Weights(server.Url(Name));

    private static KnownWeights Weights(Uri url) => new()
    {
        Name = "test",
        Architecture = "resnet18",
        Url = url,
        Sha256 = Hash(),
        Preprocessing = Preprocessing.ImageNet,
    };

    private static byte[] MakeContent(int length, int seed = 1)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private WeightCache Cache() => new(folder.Path) { Policy = new() { Pause = TimeSpan.Zero } };

    private List<string?> FileNames() => [.. Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName)];

    private void Damage()
    {
        using var stream = File.OpenWrite(FilePath);
        stream.WriteByte((byte)~Content[0]);
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
