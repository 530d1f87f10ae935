namespace MLNet.Sgm.Tests;

[TestClass]
public sealed class AtomicFileTests
{
    private const string Left = "a.txt.00112233445566778899aabbccddeeff.tmp";

    [TestMethod]
    public void What_a_killed_process_left_is_deleted()
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File(Left), "half");
        AtomicFile.Write(folder.File("b.txt"), [1]);
        CollectionAssert.AreEqual(new[] { folder.File("b.txt") }, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void What_is_being_written_stays()
    {
        using var folder = TestData.Folder();
        using (new FileStream(folder.File(Left), FileMode.CreateNew, FileAccess.Write, FileShare.Delete)) AtomicFile.Write(folder.File("b.txt"), [1]);
        Assert.IsTrue(File.Exists(folder.File(Left)));
    }

    [TestMethod]
    public void Files_of_others_stay()
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("notes.tmp"), "theirs");
        AtomicFile.Write(folder.File("b.txt"), [1]);
        Assert.IsTrue(File.Exists(folder.File("notes.tmp")));
    }

    [TestMethod]
    public void A_file_that_cannot_be_written_whole_leaves_the_old_one()
    {
        using var folder = TestData.Folder();
        AtomicFile.Write(folder.File("a.txt"), [1]);
        Assert.ThrowsExactly<FormatException>(() => AtomicFile.Write(folder.File("a.txt"), stream =>
        {
            stream.WriteByte(2);
            throw new FormatException();
        }));
        CollectionAssert.AreEqual(new byte[] { 1 }, File.ReadAllBytes(folder.File("a.txt")));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }
}
