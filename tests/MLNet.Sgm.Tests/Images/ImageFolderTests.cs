using MLNet.Sgm.Images;

namespace MLNet.Sgm.Tests.Images;

[TestClass]
public sealed class ImageFolderTests
{
    [TestMethod]
    public void Sub_folders_are_classes_and_files_are_sorted()
    {
        using var folder = TestData.Folder();
        foreach (var name in new[] { "bee/2.PNG", "bee/1.jpg", "ant/3.jpeg", "ant/readme.txt" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            File.WriteAllText(folder.File(name), "");
        }
        var images = ImageFolder.Read(folder.Path).Select(image => (image.ImagePath, image.Label)).ToList();
        CollectionAssert.AreEqual(new[] { ("ant/3.jpeg", "ant"), ("bee/1.jpg", "bee"), ("bee/2.PNG", "bee") }, images);
    }

    [TestMethod]
    public void Missing_folder_is_named() =>
        Assert.AreEqual("The image folder 'nowhere' does not exist.", Assert.ThrowsExactly<DirectoryNotFoundException>(() => ImageFolder.Read("nowhere")).Message);

    [TestMethod]
    public void Folder_without_classes_says_what_is_expected()
    {
        using var folder = TestData.Folder();
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ImageFolder.Read(folder.Path)).Message, "must hold one sub-folder a class");
    }
}
