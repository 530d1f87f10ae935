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
    public void Hidden_files_and_folders_are_passed_over_everywhere()
    {
        using var folder = TestData.Folder();
        Write(folder, "ant/1.png", "ant/._1.png", "ant/.ipynb_checkpoints/1-checkpoint.png", ".git/2.png", "__MACOSX/ant/1.png", "ant/deeper/3.webp");
        string[] expected = ["ant/1.png", "ant/deeper/3.webp"];
        CollectionAssert.AreEqual(expected, ImageFolder.Read(folder.Path).Select(image => image.ImagePath).ToArray());
        CollectionAssert.AreEqual(expected, ImageFolder.ReadUnlabeled(folder.Path).Select(image => image.ImagePath).ToArray());
        Assert.IsTrue(ImageFolder.Read(folder.Path).All(image => image.Label == "ant"));
    }

    [TestMethod]
    public void Hidden_files_have_no_WordNet_id()
    {
        using var folder = TestData.Folder();
        Write(folder, "n01440764_1.png", "._n01440764_1.png", "n01443537/a.jpg", "n01443537/.x.jpg");
        CollectionAssert.AreEqual(new[] { "tench", "goldfish" }, ImageFolder.ReadByWordNetId(folder.Path).Select(image => image.Label).ToArray());
    }

    [TestMethod]
    public void What_is_passed_over_is_counted_and_named()
    {
        using var folder = TestData.Folder();
        Write(folder, "ant/1.png", "ant/2.tif", "ant/.3.png", ".git/4", ".git/5");
        Assert.AreEqual($"Passed over in '{folder.Path}', hidden or no images (.png, .jpg, .jpeg, .bmp, .gif, .webp): 3, '.git', 'ant/.3.png', 'ant/2.tif'.", ImageDataset.Read(folder.Path).Remarks.Single());
    }

    [TestMethod]
    public void Missing_folder_is_named() =>
        Assert.AreEqual("The image folder 'nowhere' does not exist.", Assert.ThrowsExactly<DirectoryNotFoundException>(() => ImageFolder.Read("nowhere")).Message);

    private static void Write(TemporaryFolder folder, params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            File.WriteAllText(folder.File(name), "");
        }
    }

    [TestMethod]
    public void Folder_without_classes_says_what_is_expected()
    {
        using var folder = TestData.Folder();
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ImageFolder.Read(folder.Path)).Message, "must hold one sub-folder a class");
    }
}
