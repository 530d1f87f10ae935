using Microsoft.ML;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Images;

[TestClass]
public sealed class WordNetFolderTests
{
    [TestMethod]
    public void Files_are_labelled_by_the_id_before_the_underscore()
    {
        using var folder = FolderOf("n02099601_b_2.png", "n01440764_1.JPG", "labels.csv");
        CollectionAssert.AreEqual(
            new[] { ("n01440764_1.JPG", "tench"), ("n02099601_b_2.png", "golden retriever") },
            Read(folder));
    }

    [TestMethod]
    public void Files_of_a_sub_folder_are_labelled_by_its_id()
    {
        using var folder = FolderOf("n01440764/ILSVRC2012_val_00000293.jpeg", "n15075141/n15075141_9.png");
        CollectionAssert.AreEqual(
            new[] { ("n01440764/ILSVRC2012_val_00000293.jpeg", "tench"), ("n15075141/n15075141_9.png", "toilet tissue") },
            Read(folder));
    }

    [TestMethod]
    public void A_sub_folder_of_another_name_leaves_it_to_the_file()
    {
        using var folder = FolderOf("adversarial/n01443537_1.png");
        CollectionAssert.AreEqual(new[] { ("adversarial/n01443537_1.png", "goldfish") }, Read(folder));
    }

    [TestMethod]
    [DataRow("n00000001_1.png", "n00000001")]
    [DataRow("tench/tench_1.png", "tench")]
    [DataRow("cat.png", "cat")]
    public void An_image_without_an_id_is_named(string file, string found)
    {
        using var folder = FolderOf(file);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => ImageFolder.ReadByWordNetId(folder.Path)).Message;
        StringAssert.Contains(message, Path.Combine(folder.Path, file));
        StringAssert.EndsWith(message, $"found '{found}'.");
    }

    [TestMethod]
    public void An_empty_folder_says_what_is_expected()
    {
        using var folder = TestData.Folder();
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ImageFolder.ReadByWordNetId(folder.Path)).Message, "must hold images named by WordNet id");
    }

    [TestMethod]
    public void The_pipeline_maps_the_label_to_the_class_index()
    {
        using var folder = FolderOf("n01440764_1.png", "n02510455_1.png", "n15075141_1.png");
        var images = new MLContext().Data.LoadFromEnumerable(ImageFolder.ReadByWordNetId(folder.Path));
        var label = LabelColumn.Bind(images.Schema, "Label", ImageNetClasses.Names);
        CollectionAssert.AreEqual(new long[] { 0, 388, 999 }, ReadLabels(images, label));
    }

    [TestMethod]
    public void Labels_of_ImageNet_may_be_WordNet_ids_or_names_as_text_or_as_keys()
    {
        var ml = new MLContext();
        var texts = ml.Data.LoadFromEnumerable(new[] { "n15075141", "tench", "n02510455", "n01440764" }.Select(label => new LabeledImage { Label = label }));
        var keys = ml.Transforms.Conversion.MapValueToKey("Label").Fit(texts).Transform(texts);
        foreach (var view in new[] { texts, keys })
            CollectionAssert.AreEqual(new long[] { 999, 0, 388, 0 }, ReadLabels(view, LabelColumn.Bind(view.Schema, "Label", ImageNetClasses.Names)));
    }

    [TestMethod]
    public void WordNet_ids_name_no_class_of_other_networks()
    {
        var texts = new MLContext().Data.LoadFromEnumerable([new LabeledImage { Label = "n01440764" }]);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => ReadLabels(texts, LabelColumn.Bind(texts.Schema, "Label", TestData.ClassNames)));
        Assert.AreEqual("Row 0: label column 'Label' must hold one of the classes 'ant', 'bee', 'cat'; found 'n01440764'.", error.Message);
    }

    private static long[] ReadLabels(IDataView images, LabelColumn label)
    {
        using var batch = new RowBatch(images.Schema, [.. images.Schema.Select(column => column.Index == label.Column.Index)], 8);
        using var cursor = images.GetRowCursor([label.Column]);
        var read = batch[label.Column.Index]!.BindReader(cursor, label.Column);
        while (cursor.MoveNext()) read(batch.Count++);
        return label.Read(batch);
    }

    private static List<(string, string)> Read(TemporaryFolder folder) =>
        [.. ImageFolder.ReadByWordNetId(folder.Path).Select(image => (image.ImagePath, image.Label))];

    private static TemporaryFolder FolderOf(params string[] names)
    {
        var folder = TestData.Folder();
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            File.WriteAllText(folder.File(name), "");
        }
        return folder;
    }
}
