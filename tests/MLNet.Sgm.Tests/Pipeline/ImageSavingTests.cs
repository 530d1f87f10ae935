using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Pipeline;

[TestClass]
public sealed class ImageSavingTests
{
    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Every_row_is_written_whatever_column_is_read()
    {
        using var folder = TestData.Folder();
        var view = Save(folder.Path, "a/one.jpg", "two.png");
        Assert.HasCount(2, view.GetColumn<string>("Name").ToList());
        CollectionAssert.AreEquivalent(new[] { folder.File("a/one.png"), folder.File("two.png") }, Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
        using var written = MLImage.CreateFromFile(folder.File("two.png"));
        using var expected = TestData.Image(1);
        CollectionAssert.AreEqual(expected.Pixels.ToArray(), written.Pixels.ToArray());
    }

    [TestMethod]
    public void A_folder_may_end_with_a_separator()
    {
        using var folder = TestData.Folder();
        Assert.HasCount(1, Save(folder.Path + Path.DirectorySeparatorChar, "a/one.jpg").GetColumn<string>("Name").ToList());
        Assert.IsTrue(File.Exists(folder.File("a/one.png")));
    }

    [TestMethod]
    public void A_name_may_be_as_long_as_the_file_system_allows()
    {
        using var folder = TestData.Folder();
        var name = new string('n', 251) + ".png";
        Assert.HasCount(1, Save(folder.Path, name).GetColumn<string>("Name").ToList());
        Assert.IsTrue(File.Exists(folder.File(name)));
    }

    [TestMethod]
    [DataRow("../outside.png")]
    [DataRow("/outside.png")]
    [DataRow("a/../../outside.png")]
    public void Name_that_leaves_the_folder_is_refused(string name)
    {
        using var parent = TestData.Folder();
        var view = Save(parent.File("inside"), name);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => view.GetColumn<string>("Name").ToList());
        StringAssert.EndsWith(error.Message, $"found the name '{name}'.");
        Assert.HasCount(0, Directory.GetFiles(parent.Path, "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void Image_that_would_replace_another_is_refused()
    {
        using var folder = TestData.Folder();
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Save(folder.Path, "a/one.jpg", "two.png", "a/one.png").GetColumn<string>("Name").ToList());
        Assert.AreEqual("Row 2: column 'Name' must hold names that stay apart with the extension .png; found 'a/one.png', which would replace the image of row 0.", error.Message);
    }

    [TestMethod]
    public void Missing_image_is_named()
    {
        using var folder = TestData.Folder();
        var rows = ml.Data.LoadFromEnumerable([new NamedImage { Name = "none.png" }]);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => ml.Robustness.SaveImages(folder.Path, "Image", "Name").Fit(rows).Transform(rows).GetColumn<string>("Name").ToList());
        Assert.AreEqual("Row 0: column 'Image' must hold an image; found none.", error.Message);
    }

    [TestMethod]
    public void Every_pass_writes_anew()
    {
        using var folder = TestData.Folder();
        var view = Save(folder.Path, "one.png");
        Assert.HasCount(1, view.GetColumn<string>("Name").ToList());
        File.Delete(folder.File("one.png"));
        Assert.HasCount(1, view.GetColumn<string>("Name").ToList());
        Assert.IsTrue(File.Exists(folder.File("one.png")));
    }

    [TestMethod]
    public void Column_that_is_no_image_is_named()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Robustness.SaveImages("folder", "Name", "Name").Fit(Rows("a")));
        StringAssert.StartsWith(error.Message, "Schema mismatch for input column 'Name': expected an image, got");
    }

    private IDataView Save(string folder, params string[] names) => ml.Robustness.SaveImages(folder, "Image", "Name").Fit(Rows(names)).Transform(Rows(names));

    private IDataView Rows(params string[] names) => ml.Data.LoadFromEnumerable(names.Select((name, index) => new NamedImage { Name = name, Image = TestData.Image(index) }));

    private sealed class NamedImage
    {
        public string Name { get; set; } = "";

        [Microsoft.ML.Transforms.Image.ImageType(TestData.Side, TestData.Side)]
        public MLImage? Image { get; set; }
    }
}
