using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace MLNet.Sgm.Offline.Tests;

/// <summary>Images to vectors, vectors to images, and colours to grey.</summary>
[TestClass]
public sealed class PixelVectorTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    public void Extracts_planes_of_red_green_and_blue()
    {
        var data = Extracted(_context.Transforms.ExtractPixels("Features", "Image"), out var vector);

        var type = (VectorDataViewType)data.Schema["Features"].Type;
        Assert.AreEqual(NumberDataViewType.Single, type.ItemType);
        CollectionAssert.AreEqual((int[])[3, 2, 3], type.Dimensions.ToArray());
        CollectionAssert.AreEqual((float[])[0, 7, 14, 0, 7, 14, 0, 0, 0, 11, 11, 11, 0, 3, 6, 9, 12, 15], vector);
    }

    [TestMethod]
    public void Extracts_channels_pixel_by_pixel()
    {
        var data = Extracted(_context.Transforms.ExtractPixels("Features", "Image", interleavePixelColors: true), out var vector);

        CollectionAssert.AreEqual((int[])[2, 3, 3], ((VectorDataViewType)data.Schema["Features"].Type).Dimensions.ToArray());
        CollectionAssert.AreEqual((float[])[0, 0, 0, 7, 0, 3, 14, 0, 6, 0, 11, 9, 7, 11, 12, 14, 11, 15], vector);
    }

    [TestMethod]
    public void Subtracts_the_offset_then_scales()
    {
        Extracted(_context.Transforms.ExtractPixels("Features", "Image", ColorBits.Green, offsetImage: 127.5f, scaleImage: 2 / 255f), out var vector);

        CollectionAssert.AreEqual((float[])[-1, -1, -1, (11 - 127.5f) * (2 / 255f), (11 - 127.5f) * (2 / 255f), (11 - 127.5f) * (2 / 255f)], vector);
    }

    [TestMethod]
    [DataRow(ColorsOrder.ARGB, "ARGB")]
    [DataRow(ColorsOrder.ARBG, "ARBG")]
    [DataRow(ColorsOrder.ABRG, "ABRG")]
    [DataRow(ColorsOrder.ABGR, "ABGR")]
    [DataRow(ColorsOrder.AGRB, "AGRB")]
    [DataRow(ColorsOrder.AGBR, "AGBR")]
    public void Follows_the_order_of_colours(ColorsOrder order, string letters)
    {
        foreach (var format in (MLPixelFormat[])[MLPixelFormat.Bgra32, MLPixelFormat.Rgba32])
        {
            foreach (var (colors, kept) in new[] { (ColorBits.All, "ARGB"), (ColorBits.Rgb, "RGB"), (ColorBits.Red | ColorBits.Blue, "RB"), (ColorBits.Alpha, "A") })
            {
                Extracted(_context.Transforms.ExtractPixels("Features", "Image", colors, order, interleavePixelColors: true), out var vector, format);
                var last = letters.Where(kept.Contains).Select(letter => letter switch { 'A' => 255f, 'R' => 14f, 'G' => 11f, _ => 15f });
                CollectionAssert.AreEqual(last.ToArray(), vector[^kept.Length..], $"{format}, {colors}");
            }
        }
    }

    [TestMethod]
    public void Extracts_bytes_as_they_are()
    {
        var rows = new[] { new TestImages.SizedImageRow { Image = TestImages.Gradient(3, 2) } };
        var data = _context.Transforms.ExtractPixels("Features", "Image", ColorBits.Red, offsetImage: 5, scaleImage: 3, outputAsFloatArray: false)
            .Fit(_context.Data.LoadFromEnumerable(rows)).Transform(_context.Data.LoadFromEnumerable(rows));

        Assert.AreEqual(NumberDataViewType.Byte, ((VectorDataViewType)data.Schema["Features"].Type).ItemType);
        CollectionAssert.AreEqual((byte[])[0, 7, 14, 0, 7, 14], data.GetColumn<byte[]>("Features").Single());
    }

    [TestMethod]
    public void Makes_zeros_of_no_image()
    {
        var data = _context.Data.LoadFromEnumerable([new TestImages.SizedImageRow()]);
        var pixels = _context.Transforms.ExtractPixels("Features", "Image", offsetImage: 9).Fit(data).Transform(data);

        CollectionAssert.AreEqual(new float[18], pixels.GetColumn<float[]>("Features").Single());
    }

    [TestMethod]
    public void Refuses_an_image_of_another_size_than_its_type_says()
    {
        var data = _context.Data.LoadFromEnumerable([new TestImages.SizedImageRow { Image = TestImages.Gradient(2, 3) }]);
        var pixels = _context.Transforms.ExtractPixels("Features", "Image").Fit(data).Transform(data);

        Assert.ThrowsExactly<InvalidOperationException>(() => pixels.GetColumn<float[]>("Features").ToArray());
    }

    [TestMethod]
    public void Refuses_settings_without_sense()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _context.Transforms.ExtractPixels("F", "I", 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _context.Transforms.ExtractPixels("F", "I", scaleImage: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _context.Transforms.ExtractPixels("F", "I", offsetImage: float.NaN));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _context.Transforms.ConvertToImage(2, 2, "I", "F", 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _context.Transforms.ConvertToImage(0, 2, "I", "F"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _context.Transforms.ConvertToImage(2, 0, "I", "F"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _context.Transforms.ConvertToImage(2, 2, "I", "F", scaleImage: float.PositiveInfinity));
    }

    [TestMethod]
    public void Makes_an_image_of_planes()
    {
        using var image = Converted([1.9f, 2, 3, 4, 5, 6], _context.Transforms.ConvertToImage(1, 2, "Image", "Features"));

        Assert.AreEqual((2, 1, MLPixelFormat.Bgra32), (image.Width, image.Height, image.PixelFormat));
        Assert.AreEqual(((1, 3, 5, 255), (2, 4, 6, 255)), (image.Pixel(0, 0), image.Pixel(1, 0)));
        Assert.AreEqual("VectorToImageConvertingTransformer", image.Tag);
    }

    [TestMethod]
    public void Makes_an_image_of_pixels_in_any_order()
    {
        using var image = Converted([1, 2, 3, 4, 5, 6, 7, 8],
            _context.Transforms.ConvertToImage(1, 2, "Image", "Features", ColorBits.All, ColorsOrder.ABRG, interleavedColors: true));

        Assert.AreEqual(((3, 4, 2, 1), (7, 8, 6, 5)), (image.Pixel(0, 0), image.Pixel(1, 0)));
    }

    [TestMethod]
    public void Fills_in_the_channels_that_the_vector_lacks()
    {
        using var image = Converted([1, 2], _context.Transforms.ConvertToImage(1, 2, "Image", "Features", ColorBits.Green, defaultAlpha: 9, defaultRed: 8, defaultBlue: 7));

        Assert.AreEqual(((8, 1, 7, 9), (8, 2, 7, 9)), (image.Pixel(0, 0), image.Pixel(1, 0)));
    }

    [TestMethod]
    public void Scales_then_subtracts_the_offset_and_rounds()
    {
        // Not the inverse of what pixels are extracted with; and without an alpha channel the result is transparent.
        using var image = Converted([0.5f, 1, 0.25f, 0.1f, 0.7f, 0.9f],
            _context.Transforms.ConvertToImage(1, 2, "Image", "Features", scaleImage: 100, offsetImage: 5));

        Assert.AreEqual(((45, 20, 65, 0), (95, 5, 85, 0)), (image.Pixel(0, 0), image.Pixel(1, 0)));
    }

    [TestMethod]
    public void Vectors_of_another_size_do_not_fit()
    {
        var data = _context.Data.LoadFromEnumerable([new Vector6()]);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _context.Transforms.ConvertToImage(2, 2, "Image", "Features").Fit(data));
    }

    [TestMethod]
    public void Pixels_come_back_as_the_image_that_they_were_extracted_from()
    {
        var data = _context.Data.LoadFromEnumerable([new TestImages.SizedImageRow { Image = TestImages.Gradient(3, 2) }]);
        var chain = _context.Transforms.ExtractPixels("Features", "Image").Append(_context.Transforms.ConvertToImage(2, 3, "Back", "Features"));
        var back = chain.Fit(data).Transform(data).GetColumn<MLImage>("Back").Single();

        CollectionAssert.AreEqual(TestImages.GradientPixels(3, 2), back.Pixels.ToArray());
    }

    [TestMethod]
    public void Makes_colours_grey_by_their_brightness()
    {
        var rows = new[] { new TestImages.ImageRow { Image = MLImage.CreateFromPixels(4, 1, MLPixelFormat.Rgba32, [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255]) } };
        var data = _context.Data.LoadFromEnumerable(rows);
        using var gray = _context.Transforms.ConvertToGrayscale("Gray", "Image").Fit(data).Transform(data).GetColumn<MLImage>("Gray").Single();

        var found = Enumerable.Range(0, 4).Select(x => gray.Pixel(x, 0)).ToArray();
        Assert.IsTrue(found.All(pixel => pixel.R == pixel.G && pixel.G == pixel.B && pixel.A == 255));
        CollectionAssert.AreEqual((byte[])[77, 150, 28, 255], found.Select(pixel => pixel.R).ToArray());
    }

    private IDataView Extracted(IEstimator<ITransformer> extract, out float[] vector, MLPixelFormat format = MLPixelFormat.Bgra32)
    {
        var data = _context.Data.LoadFromEnumerable([new TestImages.SizedImageRow { Image = TestImages.Gradient(3, 2, format) }]);
        var extracted = extract.Fit(data).Transform(data);
        vector = extracted.GetColumn<float[]>("Features").Single();
        return extracted;
    }

    private MLImage Converted(float[] vector, IEstimator<ITransformer> convert)
    {
        var definition = SchemaDefinition.Create(typeof(TestImages.Pixels));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, vector.Length);
        var data = _context.Data.LoadFromEnumerable([new TestImages.Pixels { Features = vector }], definition);
        return convert.Fit(data).Transform(data).GetColumn<MLImage>("Image").Single();
    }

    private sealed class Vector6
    {
        [VectorType(6)]
        public float[] Features { get; set; } = new float[6];
    }
}
