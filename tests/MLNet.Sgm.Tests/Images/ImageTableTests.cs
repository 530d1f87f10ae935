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
    [DataRow("name,label\na.png,1", "must have a column of files, named file, filename, filepath, image, imagename, imagefile, imagepath, img, imgname, imgpath, path, imageid, id, in any case and with any separators; found the columns 'name', 'label'.")]
    [DataRow("file,species\na.png,1", "must have a column of classes")]
    [DataRow("file,label\n", "must have a line an image after its column names; found none.")]
    [DataRow("file,label\na.png,1\na.png,1000", "line 3, must have in the column 'label' one of the 1000 classes, by name or by index from 0 to 999; found '1000'; indices that count from 1 belong in a column TrueLabel or TargetClass.")]
    [DataRow("file,TrueLabel\na.png,0", "by name or by index from 1 to 1000; found '0'; indices that count from 0 belong in a column label or target.")]
    [DataRow("file,label\na.png", "line 2, must have the 2 fields of the column names; found 1.")]
    [DataRow("file,label\n,1", "must have a file in the column 'file'; found nothing.")]
    [DataRow("file,label\n\"a.png,1", "line 2: fields must be separated by ','")]
    public void A_mistake_is_named_with_its_line(string table, string sentence)
    {
        using var folder = FolderOf("a.png");
        File.WriteAllText(folder.File("t.csv"), table);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ImageTable.Read(folder.File("t.csv"))).Message, sentence);
    }

    [TestMethod]
    public void Missing_images_are_all_counted_and_five_are_named()
    {
        using var folder = FolderOf("a.png");
        File.WriteAllText(folder.File("t.csv"), "file,label\na.png,1\n" + string.Concat(Enumerable.Range(1, 7).Select(i => $"no{i}.png,1\n")));
        Assert.AreEqual(
            $"The table of images '{folder.File("t.csv")}' names 8 images, of which 7 are not in the folder '{folder.Path}': 'no1.png', 'no2.png', 'no3.png', 'no4.png', 'no5.png', ..., the first on line 3.",
            Assert.ThrowsExactly<FileNotFoundException>(() => ImageTable.Read(folder.File("t.csv"))).Message);
    }

    [TestMethod]
    [DataRow("filename,label,targeted_label\na.png,0,1")]
    [DataRow(",filename,label,targeted_label\n0,a.png,0,1.0")]
    [DataRow("image_name,true_label,target_class\na.png,0,1")]
    [DataRow("id,class\na,tench")]
    [DataRow("Image ID,Label\na,0")]
    [DataRow("ImageId,PredictionString\na,n01440764 90 64 478 228")]
    [DataRow("ImageId,TrueLabel,TargetClass\na.png,1,2")]
    [DataRow("img_path,wnid\n./a.png,n01440764")]
    [DataRow("file;label\na.png;0")]
    [DataRow("file\tlabel\na.png\t0")]
    [DataRow("file|label\na.png|tench")]
    [DataRow("sep=;\nfile;label;a,b,c,d\na.png;0;")]
    [DataRow("SEP=;\nfile;label\na.png;0")]
    public void Spellings_of_others_are_read(string table)
    {
        using var folder = FolderOf("a.png");
        File.WriteAllText(folder.File("t.csv"), table);
        var (file, label, target) = Read(folder.File("t.csv")).Single();
        Assert.AreEqual(("a.png", "tench"), (file, label));
        if (table.Contains("target", StringComparison.OrdinalIgnoreCase)) Assert.AreEqual("goldfish", target);
    }

    [TestMethod]
    [DataRow("a", "a.JPEG")]
    [DataRow("a.jpeg", "a.JPEG")]
    [DataRow("b.tar", "b.tar.PNG")]
    [DataRow("sub/c", "sub/c.webp")]
    [DataRow(@"sub\c.webp", "sub/c.webp")]
    [DataRow("images/a.jpeg", "a.JPEG")]
    public void A_file_is_found_in_any_case_of_its_extension_without_it_or_with_its_folder(string name, string file)
    {
        using var folder = FolderOf();
        Directory.CreateDirectory(folder.File("images/sub"));
        foreach (var there in new[] { "a.JPEG", "b.tar.PNG", "sub/c.webp" }) File.WriteAllText(folder.File("images/" + there), "");
        File.WriteAllText(folder.File("t.csv"), $"file,label\n{name},0\n");
        Assert.AreEqual(file, ImageTable.Read(folder.File("t.csv"), folder.File("images")).Single().ImagePath);
    }

    private static List<(string, string, string?)> Read(string path) => [.. ImageTable.Read(path).Select(image => (image.ImagePath, image.Label, image.TargetLabel))];

    private static TemporaryFolder FolderOf(params string[] names)
    {
        var folder = TestData.Folder();
        foreach (var name in names) File.WriteAllText(folder.File(name), "");
        return folder;
    }

    [TestMethod]
    public void A_field_of_ten_thousand_letters_does_not_fill_the_message()
    {
        using var folder = TestData.Folder();
        var path = folder.File("labels.csv");
        File.WriteAllText(path, $"file,label\na.png,{new string('z', 10_000)}\n");
        Assert.IsLessThan(400, Assert.ThrowsExactly<InvalidDataException>(() => ImageTable.Read(path)).Message.Length - path.Length);
    }
}
