using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Tests.Images;

[TestClass]
public sealed class ImageDatasetTests
{
    [TestMethod]
    [DataRow("n01440764/1.png n01443537/2.png", "named by WordNet id", "tench goldfish")]
    [DataRow("n01440764_1.png n01443537_2.png", "named by WordNet id", "tench goldfish")]
    [DataRow("ant/1.png bee/2.png", "folders by class", "ant bee")]
    public void A_folder_tells_what_it_is(string files, string description, string labels)
    {
        using var folder = FolderOf(files.Split(' '));
        var dataset = ImageDataset.Read(folder.Path);
        Assert.AreEqual(description, dataset.Description);
        CollectionAssert.AreEqual(labels.Split(' '), dataset.Images.Select(image => image.Label).ToList());
    }

    [TestMethod]
    public void A_table_has_its_images_beside_it_or_in_a_folder_images()
    {
        using var folder = FolderOf("images/x.png");
        File.WriteAllText(folder.File("images.csv"), "ImageId,TrueLabel,TargetClass\nx,1,2\n");
        var dataset = ImageDataset.Read(folder.File("images.csv"));
        Assert.AreEqual(folder.File("images"), dataset.Folder);
        Assert.AreEqual(("x.png", "tench", "goldfish"), (dataset.Images[0].ImagePath, dataset.Images[0].Label, dataset.Images[0].TargetLabel));
    }

    [TestMethod]
    public void A_folder_takes_its_classes_from_a_table()
    {
        using var folder = FolderOf("images/x.png");
        File.WriteAllText(folder.File("labels.csv"), "file,label\nx.png,0\n");
        Assert.AreEqual("tench", ImageDataset.Read(folder.File("images"), folder.File("labels.csv")).Images.Single().Label);
    }

    [TestMethod]
    public void Idx_files_of_a_folder_have_images_without_files()
    {
        using var folder = TestData.Folder();
        IdxFixture.Write(folder.File("t10k-images-idx3-ubyte.gz"), count: 3);
        IdxFixture.Write(folder.File("train-images-idx3-ubyte.gz"), count: 5);
        var dataset = ImageDataset.Read(folder.Path, classNames: TestData.ClassNames);
        CollectionAssert.AreEqual(new[] { "00000.png ant", "00001.png bee", "00002.png cat" }, dataset.Images.Select(image => $"{image.ImagePath} {image.Label}").ToList());
        Assert.IsNull(dataset.Folder);
        using var image = dataset.Open(dataset.Images[1]);
        Assert.AreEqual(8, image.Pixels[0]);
    }

    [TestMethod]
    public void Idx_labels_beyond_the_class_names_are_refused()
    {
        using var folder = TestData.Folder();
        IdxFixture.Write(folder.File("t10k-images-idx3-ubyte"), count: 3);
        StringAssert.EndsWith(Assert.ThrowsExactly<InvalidDataException>(() => ImageDataset.Read(folder.Path, classNames: ["ant", "bee"])).Message, "found 2.");
    }

    [TestMethod]
    public void Idx_files_and_lists_of_no_images_are_refused()
    {
        using var folder = TestData.Folder();
        IdxFixture.Write(folder.File("t10k-images-idx3-ubyte"), count: 0);
        Assert.AreEqual($"The IDX file '{folder.File("t10k-images-idx3-ubyte")}' must hold an image; found none.", Assert.ThrowsExactly<InvalidDataException>(() => ImageDataset.Read(folder.Path)).Message);
        StringAssert.EndsWith(Assert.ThrowsExactly<InvalidDataException>(() => ImageDataset.Of(folder.Path, [])).Message, "must have an image; found none.");
    }

    [TestMethod]
    [DataRow("labels.csv", "images/x.png", "x.png")]
    [DataRow("labels.csv", "images/x.png", "images/x.png")]
    [DataRow("images.csv", "images/x.png", "x")]
    [DataRow("dev_dataset.csv", "x.png", "x")]
    public void A_folder_that_holds_its_table_is_that_table(string table, string image, string name)
    {
        using var folder = FolderOf(image);
        File.WriteAllText(folder.File(table), $"filename,label\n{name},1\n");
        foreach (var path in new[] { folder.Path, folder.File(table) })
        {
            var dataset = ImageDataset.Read(path);
            Assert.AreEqual(("x.png", "goldfish"), (dataset.Images.Single().ImagePath, dataset.Images[0].Label));
            dataset.Open(dataset.Images[0]).Dispose();
            Assert.AreEqual($"The table '{folder.File(table)}' has its files in the column 'filename' and their classes in 'label', indices from 0.", dataset.Remarks.Single());
        }
    }

    [TestMethod]
    public void Missing_images_are_left_out_on_demand_and_counted()
    {
        using var folder = FolderOf("a.png", "d.png");
        File.WriteAllText(folder.File("t.csv"), "file,label\na.png,0\nb.png,1\nc.png,2\nd.png,3\n");
        var dataset = ImageDataset.Read(folder.File("t.csv"), skipMissing: true);
        CollectionAssert.AreEqual(new[] { "a.png", "d.png" }, dataset.Images.Select(image => image.ImagePath).ToArray());
        Assert.AreEqual(2, dataset.Missing);
        Assert.AreEqual(2, dataset.Take(1).Missing);
        StringAssert.EndsWith(dataset.Remarks[1], "were left out: 'b.png', 'c.png'.");
    }

    [TestMethod]
    public void Only_the_images_that_are_taken_must_be_there()
    {
        using var folder = FolderOf("a.png", "c.png");
        File.WriteAllText(folder.File("t.csv"), "file,label\na.png,0\nb.png,1\nc.png,2\nd.png,3\n");
        CollectionAssert.AreEqual(new[] { "a.png", "c.png" }, ImageDataset.Read(folder.File("t.csv"), take: 2).Images.Select(image => image.ImagePath).ToArray());
    }

    [TestMethod]
    public void A_table_none_of_whose_images_is_there_is_refused()
    {
        using var folder = FolderOf();
        File.WriteAllText(folder.File("t.csv"), "file,label\na.png,0\n");
        Assert.ThrowsExactly<FileNotFoundException>(() => ImageDataset.Read(folder.File("t.csv"), skipMissing: true));
    }

    [TestMethod]
    public void Folders_that_are_numbers_are_class_indices()
    {
        using var folder = FolderOf("0/a.png", "2/b.png", "10/c.png");
        string[] classNames = [.. Enumerable.Range(0, 11).Select(i => $"class {i}")];
        var dataset = ImageDataset.Read(folder.Path, classNames: classNames);
        CollectionAssert.AreEqual(new[] { "class 0", "class 10", "class 2" }, dataset.Images.Select(image => image.Label).ToArray());
        StringAssert.EndsWith(dataset.Remarks.Single(), "are numbers from 0 to 10, and were taken for class indices that count from 0: 0 is 'class 0'.");
        Assert.AreEqual("10", ImageDataset.Read(folder.Path, classNames: ["0", "2", "10"]).Images[1].Label);
    }

    [TestMethod]
    public void Folders_that_are_numbers_beyond_the_classes_are_refused()
    {
        using var folder = FolderOf("1/a.png", "3/b.png");
        StringAssert.EndsWith(Assert.ThrowsExactly<InvalidDataException>(() => ImageDataset.Read(folder.Path, classNames: TestData.ClassNames)).Message, "are numbers from 1 to 3; to be taken for indices of the 3 classes they must be from 0 to 2.");
    }

    [TestMethod]
    public void Files_of_one_content_under_two_names_are_told()
    {
        using var folder = FolderOf("ant/1.png", "ant/2.png", "bee/3.png");
        File.Copy(folder.File("ant/1.png"), folder.File("bee/4.png"));
        Assert.AreEqual("Images with the content of others under different names, which count as images of their own: 1, 'ant/1.png', 'bee/4.png'.", ImageDuplicates.Describe(ImageDataset.Read(folder.Path)));
        File.Delete(folder.File("bee/4.png"));
        Assert.IsNull(ImageDuplicates.Describe(ImageDataset.Read(folder.Path)));
    }

    [TestMethod]
    public void Rows_have_images_of_the_size_that_was_said()
    {
        using var folder = FolderOf("ant/1.png", "bee/2.png");
        var ml = new MLContext();
        var data = ImageDataset.Read(folder.Path).Load(ml, TestData.Side, TestData.Side);
        var column = data.Schema["Image"];
        Assert.AreEqual((TestData.Side, TestData.Side), (((ImageDataViewType)column.Type).Height, ((ImageDataViewType)column.Type).Width));
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<MLImage>(column);
        MLImage image = null!;
        for (var row = 0; cursor.MoveNext(); row++)
        {
            getter(ref image);
            using var expected = TestData.Image(row);
            CollectionAssert.AreEqual(expected.Pixels.ToArray(), image.Pixels.ToArray());
        }
    }

    [TestMethod]
    public void What_cannot_be_decoded_is_named()
    {
        using var folder = FolderOf("ant/1.png");
        File.WriteAllText(folder.File("ant/1.png"), "no image");
        var dataset = ImageDataset.Read(folder.Path);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => dataset.Open(dataset.Images[0])).Message;
        Assert.AreEqual($"The image file '{Path.Combine(folder.Path, "ant/1.png")}' cannot be decoded.", message);
    }

    [TestMethod]
    public void Some_images_are_spread_over_all()
    {
        using var folder = FolderOf([.. Enumerable.Range(0, 10).Select(i => $"ant/{i}.png")]);
        CollectionAssert.AreEqual(new[] { "ant/0.png", "ant/3.png", "ant/6.png" }, ImageDataset.Read(folder.Path).Take(3).Images.Select(image => image.ImagePath).ToList());
    }

    [TestMethod]
    public void What_is_not_there_is_named() =>
        Assert.AreEqual("The dataset 'nowhere' does not exist.", Assert.ThrowsExactly<FileNotFoundException>(() => ImageDataset.Read("nowhere")).Message);

    [TestMethod]
    public void Another_file_says_what_is_expected()
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("x.zip"), "");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ImageDataset.Read(folder.File("x.zip"))).Message, "a table (.csv, .tsv)");
    }

    private static TemporaryFolder FolderOf(params string[] names)
    {
        var folder = TestData.Folder();
        foreach (var (index, name) in names.Index())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            using var image = TestData.Image(index);
            image.Save(folder.File(name));
        }
        return folder;
    }
}
