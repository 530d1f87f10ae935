using static MLNet.Sgm.Offline.Tests.PngBuilder;

namespace MLNet.Sgm.Offline.Tests;

[TestClass]
public sealed class ImageDecodingTests
{
    [TestMethod]
    public void Reads_gray_of_every_depth()
    {
        Check(new PngBuilder().Header(8, 1, Color.Gray, bits: 1).Rows([0b10110000]).End(), (255, 255, 255, 255), (0, 0, 0, 255), (255, 255, 255, 255));
        Check(new PngBuilder().Header(4, 1, Color.Gray, bits: 2).Rows([0b00_01_10_11]).End(), (0, 0, 0, 255), (85, 85, 85, 255), (170, 170, 170, 255));
        Check(new PngBuilder().Header(3, 1, Color.Gray, bits: 4).Rows([0x1f, 0x00]).End(), (17, 17, 17, 255), (255, 255, 255, 255), (0, 0, 0, 255));
        Check(new PngBuilder().Header(3, 1, Color.Gray).Rows([1, 2, 3]).End(), (1, 1, 1, 255), (2, 2, 2, 255), (3, 3, 3, 255));
        Check(new PngBuilder().Header(2, 1, Color.Gray, bits: 16).Rows([7, 255, 8, 0]).End(), (7, 7, 7, 255), (8, 8, 8, 255));
    }

    [TestMethod]
    public void Reads_colour_of_8_and_16_bits()
    {
        Check(new PngBuilder().Header(2, 1, Color.Rgb).Rows([1, 2, 3, 4, 5, 6]).End(), (1, 2, 3, 255), (4, 5, 6, 255));
        Check(new PngBuilder().Header(1, 1, Color.Rgb, bits: 16).Rows([1, 0, 2, 200, 3, 255]).End(), (1, 2, 3, 255));
    }

    [TestMethod]
    public void Premultiplies_colours_by_their_alpha()
    {
        Check(new PngBuilder().Header(3, 1, Color.Rgba).Rows([200, 100, 50, 128, 9, 8, 7, 255, 9, 8, 7, 0]).End(), (100, 50, 25, 128), (9, 8, 7, 255), (0, 0, 0, 0));
        Check(new PngBuilder().Header(1, 1, Color.GrayAlpha).Rows([200, 51]).End(), (40, 40, 40, 51));
        Check(new PngBuilder().Header(1, 1, Color.Rgba, bits: 16).Rows([200, 0, 100, 0, 50, 0, 128, 0]).End(), (100, 50, 25, 128));
    }

    [TestMethod]
    public void Reads_palettes_with_and_without_transparency()
    {
        byte[] palette = [1, 2, 3, 40, 50, 60, 7, 8, 9];
        Check(new PngBuilder().Header(3, 1, Color.Palette).Chunk("PLTE", palette).Rows([2, 1, 0]).End(), (7, 8, 9, 255), (40, 50, 60, 255), (1, 2, 3, 255));
        Check(new PngBuilder().Header(2, 1, Color.Palette, bits: 4).Chunk("PLTE", palette).Chunk("tRNS", 0, 51).Rows([0x12]).End(), (8, 10, 12, 51), (7, 8, 9, 255));
    }

    [TestMethod]
    public void Reads_transparent_colours() =>
        Check(new PngBuilder().Header(2, 1, Color.Rgb).Chunk("tRNS", 0, 4, 0, 5, 0, 6).Rows([1, 2, 3, 4, 5, 6]).End(), (1, 2, 3, 255), (0, 0, 0, 0));

    [TestMethod]
    public void Reads_interlaced_images()
    {
        // The passes of Adam7: corners first, then what is between.
        var passes = new PngBuilder().Header(3, 3, Color.Gray, interlaced: true).Rows([10], [30], [12, 32], [20], [22], [11, 21, 31]).End();
        var rows = new PngBuilder().Header(3, 3, Color.Gray).Rows([10, 20, 30], [11, 21, 31], [12, 22, 32]).End();
        using var interlaced = TestImages.Decode(passes);
        using var plain = TestImages.Decode(rows);

        CollectionAssert.AreEqual(plain.Pixels.ToArray(), interlaced.Pixels.ToArray());
    }

    [TestMethod]
    public void Is_not_troubled_by_chunks_that_it_does_not_know() =>
        Check(new PngBuilder().Header(1, 1, Color.Gray).Chunk("gAMA", 0, 0, 0xb1, 0x8f).Chunk("zTXt", 65, 0, 0, 1, 2, 3).Chunk("abCd", 1).Rows([9]).End(), (9, 9, 9, 255));

    // 16 x 8 pixels of red min(255, 16 x + 5), green 30 y, blue 128, written by another program (Pillow) with quality 90.
    [TestMethod]
    [DataRow("/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAIABADAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABkQAAEFAAAAAAAAAAAAAAAAAAAGCCQyov/EABYBAQEBAAAAAAAAAAAAAAAAAAYHCP/EABkRAAMAAwAAAAAAAAAAAAAAAAAGIgQxMv/aAAwDAQACEQMRAD8AJUm1+kTIyzG3dE/W3nmxnSbXqRMgbMbd0arW3nmz/9k=", 3, DisplayName = "colour")]
    [DataRow("/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAIABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAUAQEAAAAAAAAAAAAAAAAAAAAE/9oADAMBAAIQAxAAAAGSswwP/8QAFhAAAwAAAAAAAAAAAAAAAAAAAAQG/9oACAEBAAEFAlJcUlz/xAAZEQABBQAAAAAAAAAAAAAAAAAABAUGISL/2gAIAQMBAT8BjburrR//xAAXEQEAAwAAAAAAAAAAAAAAAAAEAAVS/9oACAECAQE/AWWSdT//xAAVEAEBAAAAAAAAAAAAAAAAAAAAMv/aAAgBAQAGPwKUv//EABYQAAMAAAAAAAAAAAAAAAAAAAAxwf/aAAgBAQABPyFEiJP/2gAMAwEAAgADAAAAEHf/xAAXEQADAQAAAAAAAAAAAAAAAAAAMZHw/9oACAEDAQE/EJLM/8QAFREBAQAAAAAAAAAAAAAAAAAAACH/2gAIAQIBAT8QsP/EABQQAQAAAAAAAAAAAAAAAAAAABD/2gAIAQEAAT8QDO//2Q==", 20, DisplayName = "progressive, chroma halved")]
    [DataRow("/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgSFBUU/8AAFAgACAAQBEMRAE0RAFkRAEsRAP/EABcAAQEBAQAAAAAAAAAAAAAAAAAJBgj/xAAaEAEAAQUAAAAAAAAAAAAAAAAACBlEZYGi/9oADgRDAE0AWQBLAAA/AOTI22umCp3YzgVTVWjba6Kd2M4B/9k=", 3, DisplayName = "four inks")]
    public void Reads_colour_JPEG(string file, int tolerance)
    {
        using var image = TestImages.Decode(Convert.FromBase64String(file));

        Assert.AreEqual((16, 8), (image.Width, image.Height));
        foreach (var (x, y) in new[] { (0, 0), (15, 0), (0, 7), (15, 7), (7, 3) })
        {
            var (r, g, b, a) = image.Pixel(x, y);
            Assert.AreEqual(16 * x + 5, r, tolerance);
            Assert.AreEqual(30 * y, g, tolerance);
            Assert.AreEqual(128, b, tolerance);
            Assert.AreEqual(255, a);
        }
    }

    [TestMethod]
    public void Reads_gray_JPEG()
    {
        const string file = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAALCAAIABABAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABkQAAEFAAAAAAAAAAAAAAAAAAAGCCQyov/aAAgBAQAAPwAlSbX6RMjOk2vUiZP/2Q==";
        using var image = TestImages.Decode(Convert.FromBase64String(file));

        Assert.AreEqual((16, 16, 16, 255), image.Pixel(0, 0));
        Assert.AreEqual((139, 139, 139, 255), image.Pixel(0, 7));
        Assert.AreEqual((211, 211, 211, 255), image.Pixel(15, 7));
    }

    private static void Check(byte[] file, params (int R, int G, int B, int A)[] row)
    {
        using var image = TestImages.Decode(file);
        for (var x = 0; x < row.Length; x++)
            Assert.AreEqual(row[x], image.Pixel(x, 0), $"pixel {x}");
    }
}
