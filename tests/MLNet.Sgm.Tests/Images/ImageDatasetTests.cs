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
