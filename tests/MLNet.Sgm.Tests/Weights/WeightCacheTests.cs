using System.Security.Cryptography;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Weights;

/// <summary>What is in the cache: found, verified, stored, shared.</summary>
[TestClass]
public sealed class WeightCacheTests : WeightCacheTestBase
{
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
    public void The_lock_of_a_process_that_was_killed_after_its_download_is_deleted_when_the_file_is_asked_for()
    {
        using var server = LoopbackServer.Of(Content);
        Cache().Fetch(At(server));
        File.WriteAllText(FilePath + ".lock", "");
        Cache().Fetch(At(server));
        CollectionAssert.AreEquivalent(new[] { Name, Name + ".verified" }, FileNames());
    }

    [TestMethod]
    public async Task A_lock_that_another_holds_stays_when_the_file_is_asked_for()
    {
        using var server = LoopbackServer.Of(Content);
        Cache().Fetch(At(server));
        using var other = await FileLock.AcquireAsync(FilePath + ".lock", TestContext.CancellationTokenSource.Token);
        Cache().Fetch(At(server));
        Assert.IsTrue(File.Exists(FilePath + ".lock"));
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

    private List<string?> FileNames() => [.. Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName)];

    private void Damage()
    {
        using var stream = File.OpenWrite(FilePath);
        stream.WriteByte((byte)~Content[0]);
    }
}
