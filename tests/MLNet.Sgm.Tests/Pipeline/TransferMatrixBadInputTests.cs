using Microsoft.ML;
using MLNet.Sgm.Pipeline;
using static MLNet.Sgm.Tests.SmallMatrix;

namespace MLNet.Sgm.Tests.Pipeline;

[TestClass]
public sealed class TransferMatrixBadInputTests
{
    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Empty_view_has_cells_of_no_images()
    {
        var matrix = ml.Robustness.EvaluateTransferMatrix(ml.Data.LoadFromEnumerable(TestData.Vectors(0)), "Pixels", Options());
        Assert.HasCount(8, matrix.Cells);
        Assert.AreEqual(0, matrix.Cells[0].Metrics.Count);
        StringAssert.Contains(matrix.ToString(), "-");
    }

    [TestMethod]
    public void Unreadable_images_are_left_out_on_request_and_counted()
    {
        using var folder = TestData.Folder();
        for (var i = 0; i < 5; i++)
            using (var image = TestData.Image(i)) image.Save(folder.File($"{i}.png"));
        File.WriteAllText(folder.File("2.png"), "not an image");
        var files = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 5).Select(i => new FileRow { Path = $"{i}.png", Label = i % 3 }));
        var data = ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(files).Transform(files);
        var options = Options();
        options.NameColumnName = "Path";
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => ml.Robustness.EvaluateTransferMatrix(data, "Image", options)).Message, "2.png");
        options.OnImageError = ImageErrorHandling.Skip;
        List<string> warnings = [];
        ml.Log += (_, message) => warnings.AddRange(message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning ? [message.Message] : []);
        var metrics = ml.Robustness.EvaluateTransferMatrix(data, "Image", options)["ResNet-8", "SGM", "VGG-8-BN"];
        Assert.AreEqual((4, 1L), (metrics.Count, metrics.Skipped));
        CollectionAssert.AreEqual(new[] { "0.png", "1.png", "3.png", "4.png" }, metrics.Outcomes.Select(outcome => outcome.Name).ToArray());
        StringAssert.Contains(warnings.Single(), "2.png");
    }

    [TestMethod]
    public void Label_outside_the_classes_names_its_row()
    {
        var rows = TestData.Vectors(Rows).ToList();
        rows[6].Label = 3;
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => ml.Robustness.EvaluateTransferMatrix(ml.Data.LoadFromEnumerable(rows), "Pixels", Options()));
        Assert.AreEqual("Row 6: label column 'Label' must hold a class index from 0 to 2; found 3.", error.Message);
    }

    [TestMethod]
    public void Wrong_column_is_named_before_anything_is_attacked()
    {
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Robustness.EvaluateTransferMatrix(Data(ml), "Picture", Options())).Message, "Could not find input column 'Picture'");
        var options = Options();
        options.NameColumnName = "Label";
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Evaluate(ml, options)).Message, "Schema mismatch for input column 'Label': expected text");
    }

    [TestMethod]
    public void Names_that_stand_twice_and_empty_lists_are_refused()
    {
        var options = Options();
        options.Targets = [TestData.Vgg(1), TestData.Vgg(2)];
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => Evaluate(ml, options)).Message, "Targets must have names of their own; 'VGG-8-BN' stands 2 times.");
        options = Options();
        options.Attacks = [];
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => Evaluate(ml, options)).Message, "Attacks must hold at least one value, each with a name; found none.");
    }

    private sealed class FileRow
    {
        public string Path { get; set; } = "";

        public int Label { get; set; }
    }
}
