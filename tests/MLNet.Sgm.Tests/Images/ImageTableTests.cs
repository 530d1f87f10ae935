using MLNet.Sgm.Images;

namespace MLNet.Sgm.Tests.Images;

[TestClass]
public sealed class ImageTableTests
{
    [TestMethod]
    public void Classes_are_names_ids_or_indices_from_0()
    {
        using var folder = FolderOf("a.png", "b, with comma.png", "c.png");
        File.WriteAllText(folder.File("t.csv"), "file,label\na.png,tench\n\"b, with comma.png\",n01443537\nc.png,999\n");
        CollectionAssert.AreEqual(
            new[] { ("a.png", "tench", null), ("b, with comma.png", "goldfish", null), ("c.png", "toilet tissue", (string?)null) },
            Read(folder.File("t.csv")));
    }

    [TestMethod]
    public void NIPS_2017_counts_from_1_and_leaves_the_extension_away()
    {
        using var folder = FolderOf("0c7ac4a8c9dfa802.png", "f43fbfe8a9ea876c.png");
        File.WriteAllText(folder.File("t.csv"), "ImageId,URL,x1,TrueLabel,TargetClass\n0c7ac4a8c9dfa802,https://x/y.jpg,0.0,1,1000\nf43fbfe8a9ea876c,https://x/z.jpg,0.0,2,1\n");
        CollectionAssert.AreEqual(
            new[] { ("0c7ac4a8c9dfa802.png", "tench", "toilet tissue"), ("f43fbfe8a9ea876c.png", "goldfish", (string?)"tench") },
            Read(folder.File("t.csv")));
    }

    [TestMethod]
    public void Classes_of_ones_own_are_counted_in_their_order()
    {
        using var folder = FolderOf("a.png");
        File.WriteAllText(folder.File("t.tsv"), "path\tclass\ttarget\na.png\t1\tant\n");
        var image = ImageTable.Read(folder.File("t.tsv"), classNames: ["ant", "bee"]).Single();
        Assert.AreEqual(("bee", "ant"), (image.Label, image.TargetLabel));
    }

    [TestMethod]
    [DataRow("name,label\na.png,1", "must have a column of files, named file, filename, image, path, ImagePath, ImageId; found the columns 'name', 'label'.")]
    [DataRow("file,species\na.png,1", "must have a column of classes")]
    [DataRow("file,label\n", "must have a line an image after its column names; found none.")]
    [DataRow("file,label\na.png,1\na.png,1000", "line 3, must have in the column 'label' one of the 1000 classes, by name or by index from 0 to 999; found '1000'.")]
    [DataRow("file,TrueLabel\na.png,0", "by name or by index from 1 to 1000; found '0'.")]
    [DataRow("file,label\na.png", "line 2, must have the 2 fields of the column names; found 1.")]
    [DataRow("file,label\n,1", "must have a file in the column 'file'; found nothing.")]
    [DataRow("file,label\n\"a.png,1", "line 2: fields must be separated by commas")]
    public void A_mistake_is_named_with_its_line(string table, string sentence)
    {
        using var folder = FolderOf("a.png");
        File.WriteAllText(folder.File("t.csv"), table);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ImageTable.Read(folder.File("t.csv"))).Message, sentence);
    }

    [TestMethod]
    public void A_missing_image_is_named_with_its_line()
    {
        using var folder = FolderOf();
        File.WriteAllText(folder.File("t.csv"), "file,label\nno.png,1\n");
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => ImageTable.Read(folder.File("t.csv"))).Message, "line 2: the image 'no.png' is not in the folder");
    }

    private static List<(string, string, string?)> Read(string path) => [.. ImageTable.Read(path).Select(image => (image.ImagePath, image.Label, image.TargetLabel))];

    private static TemporaryFolder FolderOf(params string[] names)
    {
        var folder = TestData.Folder();
        foreach (var name in names) File.WriteAllText(folder.File(name), "");
        return folder;
    }
}
