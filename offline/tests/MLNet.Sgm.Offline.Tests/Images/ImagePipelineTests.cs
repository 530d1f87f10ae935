using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.Sgm.Offline.Tests;

/// <summary>Images as columns: loading, chains, prediction engines, schemas.</summary>
[TestClass]
public sealed class ImagePipelineTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    public void Loads_images_from_the_folder_and_tags_them_with_their_path()
    {
        using var folder = Folder(("a.png", 5, 4), ("b.jpg", 6, 3));
        var data = Paths("a.png", folder.PathOf("b.jpg"));
        var loaded = _context.Transforms.LoadImages("Image", folder.Path, "ImagePath").Fit(data).Transform(data);

        Assert.AreEqual(new ImageDataViewType().ToString(), loaded.Schema["Image"].Type.ToString());
        Assert.AreEqual("Image", loaded.Schema["Image"].Type.ToString());
        var found = _context.Data.CreateEnumerable<TestImages.ImageRow>(loaded, reuseRowObject: false, schemaDefinition: TestImages.OfUnknownSize()).Select(row => row.Image)
            .Select(image => (image.Width, image.Height, image.Tag)).ToArray();
        CollectionAssert.AreEqual(new[] { (5, 4, folder.PathOf("a.png")), (6, 3, folder.PathOf("b.jpg")) }, found);
    }

    [TestMethod]
    public void Loads_the_bytes_of_files()
    {
        using var folder = Folder(("a.png", 5, 4));
        var data = Paths("a.png", "");
        var loaded = _context.Transforms.LoadRawImageBytes("Bytes", folder.Path, "ImagePath").Fit(data).Transform(data);

        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Byte), loaded.Schema["Bytes"].Type);
        var found = loaded.GetColumn<byte[]>("Bytes").ToArray();
        CollectionAssert.AreEqual(File.ReadAllBytes(folder.PathOf("a.png")), found[0]);
        Assert.IsEmpty(found[1]);
    }

    [TestMethod]
    public void Reads_a_file_only_when_its_image_is_asked_for()
    {
        var data = Paths("missing.png");
        var chain = _context.Transforms.LoadImages("Image", "no-such-folder", "ImagePath")
            .Append(_context.Transforms.ResizeImages("Image", 4, 4))
            .Append(_context.Transforms.ExtractPixels("Pixels", "Image"));
        var transformed = chain.Fit(data).Transform(data);

        Assert.AreEqual("missing.png", transformed.GetColumn<string>("ImagePath").Single());
        using var cursor = transformed.GetRowCursor([transformed.Schema["Pixels"]]);
        var getter = cursor.GetGetter<VBuffer<float>>(transformed.Schema["Pixels"]);
        Assert.IsTrue(cursor.MoveNext());
        Assert.ThrowsExactly<ArgumentException>(() =>
        {
            VBuffer<float> pixels = default;
            getter(ref pixels);
        });
    }

    [TestMethod]
    public void A_path_that_is_empty_gives_no_image()
    {
        var data = Paths("");
        var chain = _context.Transforms.LoadImages("Image", null, "ImagePath").Append(_context.Transforms.ResizeImages("Image", 2, 2));
        var transformed = chain.Fit(data).Transform(data);

        Assert.IsNull(transformed.GetColumn<MLImage>("Image").Single());
    }

    [TestMethod]
    public void A_saved_chain_gives_the_same_pixels_when_it_is_loaded()
    {
        using var folder = Folder(("a.png", 8, 8), ("b.png", 12, 9));
        var data = Paths("a.png", "b.png");
        var model = _context.Transforms.LoadImages("Image", folder.Path, "ImagePath")
            .Append(_context.Transforms.ResizeImages("Small", 4, 6, "Image", ImageResizingEstimator.ResizingKind.IsoPad, ImageResizingEstimator.Anchor.Left))
            .Append(_context.Transforms.ConvertToGrayscale("Gray", "Small"))
            .Append(_context.Transforms.ExtractPixels("Vector", "Gray", ImagePixelExtractingEstimator.ColorBits.All, ImagePixelExtractingEstimator.ColorsOrder.ABGR, true, 3, 0.5f))
            .Append(_context.Transforms.ConvertToImage(6, 4, "Again", "Vector", ImagePixelExtractingEstimator.ColorBits.All, ImagePixelExtractingEstimator.ColorsOrder.ABGR, true, 2, -3))
            .Append(_context.Transforms.ExtractPixels("Pixels", "Again"))
            .Append(_context.Transforms.LoadRawImageBytes("Bytes", folder.Path, "ImagePath"))
            .Fit(data);
        using var stream = new MemoryStream();
        _context.Model.Save(model, null, stream);
        stream.Position = 0;
        var loaded = _context.Model.Load(stream, out _);

        foreach (var (expected, actual) in model.Transform(data).GetColumn<float[]>("Pixels").Zip(loaded.Transform(data).GetColumn<float[]>("Pixels")))
            CollectionAssert.AreEqual(expected, actual);
        foreach (var (expected, actual) in model.Transform(data).GetColumn<byte[]>("Bytes").Zip(loaded.Transform(data).GetColumn<byte[]>("Bytes")))
            CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void A_chain_loads_resizes_and_extracts()
    {
        using var folder = Folder(("a.png", 8, 8), ("b.png", 4, 4), ("c.png", 12, 9));
        var data = Paths("a.png", "b.png", "c.png");
        var transformed = Chain(folder, 4).Fit(data).Transform(data);

        Assert.AreEqual(new ImageDataViewType(4, 4).ToString(), transformed.Schema["Image"].Type.ToString());
        Assert.IsTrue(new ImageDataViewType(4, 4).Equals(transformed.Schema["Image"].Type));
        var pixels = transformed.GetColumn<float[]>("Features").ToArray();
        Assert.HasCount(3, pixels);
        for (var i = 0; i < 3; i++)
        {
            using var source = MLImage.CreateFromFile(folder.PathOf("abc"[i] + ".png"));
            var wanted = i == 1 ? source : source.CloneWithResizing(4, 4, ImageResizingEstimator.ResizingKind.Fill, ImageResizingEstimator.Anchor.Center);
            for (var p = 0; p < 16; p++)
                Assert.AreEqual(wanted.Pixel(p % 4, p / 4), ((byte)pixels[i][p], (byte)pixels[i][16 + p], (byte)pixels[i][32 + p], 255));
        }
    }

    [TestMethod]
    public void Works_in_a_prediction_engine()
    {
        using var folder = Folder(("a.png", 8, 8), ("b.png", 4, 4));
        var model = Chain(folder, 4).Fit(Paths("a.png"));
        using var engine = _context.Model.CreatePredictionEngine<TestImages.PathRow, TestImages.Pixels>(model);

        foreach (var name in (string[])["a.png", "b.png", "a.png"])
        {
            var pixels = engine.Predict(new TestImages.PathRow { ImagePath = name }).Features;
            Assert.HasCount(48, pixels);
            Assert.AreEqual(name == "a.png" ? 7 * 6 : 7 * 3, pixels[3]);
        }
    }

    [TestMethod]
    public void An_image_of_the_right_size_is_handed_on_itself()
    {
        using var image = TestImages.Gradient(4, 4);
        var data = _context.Data.LoadFromEnumerable([new TestImages.ImageRow { Image = image }], TestImages.OfUnknownSize());
        var resized = _context.Transforms.ResizeImages("Resized", 4, 4, "Image").Fit(data).Transform(data);

        using (var cursor = resized.GetRowCursor([resized.Schema["Resized"]]))
        {
            cursor.MoveNext();
            MLImage value = null;
            cursor.GetGetter<MLImage>(resized.Schema["Resized"])(ref value);
            Assert.AreSame(image, value);
            Assert.AreEqual(4, value.Width);
        }
        // The cursor owns the last image that it gave.
        Assert.ThrowsExactly<InvalidOperationException>(() => image.Width);
    }

    [TestMethod]
    public void A_getter_disposes_of_the_image_that_it_replaces()
    {
        using var folder = Folder(("a.png", 8, 8), ("b.png", 8, 8));
        var data = Paths("a.png", "b.png");
        var loaded = _context.Transforms.LoadImages("Image", folder.Path, "ImagePath").Fit(data).Transform(data);
        using var cursor = loaded.GetRowCursor([loaded.Schema["Image"]]);
        var getter = cursor.GetGetter<MLImage>(loaded.Schema["Image"]);

        MLImage value = null;
        cursor.MoveNext();
        getter(ref value);
        var first = value;
        cursor.MoveNext();
        getter(ref value);

        Assert.AreEqual(folder.PathOf("b.png"), value.Tag);
        Assert.ThrowsExactly<InvalidOperationException>(() => first.Tag);
    }

    [TestMethod]
    public void Says_which_column_does_not_fit()
    {
        var data = Paths("a.png");
        var images = _context.Data.LoadFromEnumerable([new TestImages.ImageRow()], TestImages.OfUnknownSize());

        Mismatch("Schema mismatch for input column 'ImagePath': expected image, got String", () => _context.Transforms.ResizeImages("ImagePath", 2, 2).Fit(data));
        Mismatch("Schema mismatch for input column 'ImagePath': expected image, got String", () => _context.Transforms.ConvertToGrayscale("ImagePath").Fit(data));
        Mismatch("Schema mismatch for input column 'Image': expected known-size image, got unknown-size image", () => _context.Transforms.ExtractPixels("Image").Fit(images));
        Mismatch("Schema mismatch for input column 'Image': expected String, got Image", () => _context.Transforms.LoadImages("Image", null).Fit(images));
        Mismatch("Could not find input column 'Nothing'", () => _context.Transforms.LoadImages("Image", null, "Nothing").Fit(data));
        Mismatch("Could not find input column 'Nothing'", () => _context.Transforms.ResizeImages("Image", 2, 2, "Nothing").Append(_context.Transforms.ExtractPixels("Image")).Fit(data));
    }

    [TestMethod]
    public void Knows_its_output_before_there_is_data()
    {
        var schema = SchemaShape.Create(Paths("a.png").Schema);
        var shape = Chain(null, 4).GetOutputSchema(schema);

        Assert.IsTrue(new ImageDataViewType(4, 4).Equals(shape.Single(column => column.Name == "Image").ItemType));
        var features = shape.Single(column => column.Name == "Features");
        Assert.AreEqual((SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single), (features.Kind, features.ItemType));
        Mismatch("Schema mismatch for input column 'ImagePath': expected Image, got String",
            () => _context.Transforms.ExtractPixels("ImagePath").GetOutputSchema(schema));
        Mismatch("Schema mismatch for input column 'ImagePath': expected known-size vector of type Single, Double or Byte, got String",
            () => _context.Transforms.ConvertToImage(2, 2, "ImagePath").GetOutputSchema(schema));
    }

    [TestMethod]
    public void Members_of_classes_are_image_columns()
    {
        var plain = _context.Data.LoadFromEnumerable([new TestImages.ImageRow()], TestImages.OfUnknownSize()).Schema["Image"].Type;
        var sized = _context.Data.LoadFromEnumerable([new TestImages.SizedImageRow()]).Schema["Image"].Type;

        Assert.IsTrue(new ImageDataViewType().Equals(plain));
        Assert.IsTrue(new ImageDataViewType(2, 3).Equals(sized));
        Assert.IsFalse(sized.Equals(plain));
        Assert.AreEqual("Image<2, 3>", sized.ToString());
        Assert.AreEqual(typeof(MLImage), sized.RawType);
        Assert.IsTrue(new ImageTypeAttribute(2, 3).Equals((DataViewTypeAttribute)new ImageTypeAttribute(2, 3)));
        Assert.IsFalse(new ImageTypeAttribute(2, 3).Equals((DataViewTypeAttribute)new ImageTypeAttribute(3, 2)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageTypeAttribute(0, 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageTypeAttribute().Register());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageDataViewType(3, 0));
    }

    private EstimatorChain<ImagePixelExtractingTransformer> Chain(TemporaryFolder folder, int size) =>
        _context.Transforms.LoadImages("Image", folder?.Path, "ImagePath")
            .Append(_context.Transforms.ResizeImages("Image", size, size, resizing: ImageResizingEstimator.ResizingKind.Fill))
            .Append(_context.Transforms.ExtractPixels("Features", "Image"));

    private IDataView Paths(params string[] paths) => _context.Data.LoadFromEnumerable(paths.Select(path => new TestImages.PathRow { ImagePath = path }));

    private static TemporaryFolder Folder(params (string Name, int Width, int Height)[] images)
    {
        var folder = new TemporaryFolder();
        foreach (var (name, width, height) in images)
        {
            using var image = TestImages.Gradient(width, height);
            image.Save(folder.PathOf(name));
        }
        return folder;
    }

    private static void Mismatch(string message, Action action)
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(action);
        Assert.StartsWith(message, error.Message);
        Assert.AreEqual("inputSchema", error.ParamName);
    }
}
