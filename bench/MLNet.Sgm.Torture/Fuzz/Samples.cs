using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using MLNet.Sgm.Studies;
using MLNet.Sgm.Tests;
using MLNet.Sgm.Weights;
using SkiaSharp;

namespace MLNet.Sgm.Torture.Fuzz;

/// <summary>Whole files of formats that the tests keep no file of.</summary>
internal static class Samples
{
    private const int Side = 12;

    // A study that can run, and what is made of it; deleted when the process ends.
    private static readonly Lazy<TemporaryFolder> World = new(MakeWorld);

    internal static byte[] Encoded(SKEncodedImageFormat format)
    {
        using var bitmap = Picture();
        using var data = bitmap.Encode(format, 80);
        return data.ToArray();
    }

    /// <summary>24 bits a pixel, without compression; Skia does not write it.</summary>
    internal static byte[] Bmp()
    {
        using var bitmap = Picture();
        var row = (3 * Side + 3) / 4 * 4;
        var file = new byte[54 + row * Side];
        "BM"u8.CopyTo(file);
        foreach (var (at, value) in new[] { (2, file.Length), (10, 54), (14, 40), (18, Side), (22, Side), (26, 1 | 24 << 16) }) BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
            {
                var color = bitmap.GetPixel(x, Side - 1 - y);
                (file[54 + y * row + 3 * x], file[55 + y * row + 3 * x], file[56 + y * row + 3 * x]) = (color.Blue, color.Green, color.Red);
            }
        return file;
    }

    /// <summary>4×4 pixels of four colours, a code of three bits each, with clear codes between so that codes do not grow.</summary>
    internal static byte[] Gif()
    {
        const int clear = 4, end = 5;
        List<int> codes = [];
        for (var i = 0; i < 16; i++)
        {
            if (i % 2 == 0) codes.Add(clear);
            codes.Add(i % 4);
        }
        codes.Add(end);
        var packed = new byte[(3 * codes.Count + 7) / 8];
        for (var bit = 0; bit < 3 * codes.Count; bit++)
            if ((codes[bit / 3] >> bit % 3 & 1) != 0) packed[bit / 8] |= (byte)(1 << bit % 8);
        return [.. "GIF89a"u8, 4, 0, 4, 0, 0x91, 0, 0, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0x2C, 0, 0, 0, 0, 4, 0, 4, 0, 0, 2, (byte)packed.Length, .. packed, 0, 0x3B];
    }

    /// <summary>A few bytes that claim 30000×30000 pixels.</summary>
    internal static byte[] HugePng()
    {
        var file = Encoded(SKEncodedImageFormat.Png);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), 30_000);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), 30_000);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), ZipIntegrity.Checksum(new MemoryStream(file, 12, 17), new byte[64]));
        return file;
    }

    internal static byte[][] Tables() =>
    [
        "ImagePath,Label\nexample.png,tench\nexample.png,goldfish\n\"example.png\",\"great white shark\"\n"u8.ToArray(),
        "ImageId,TrueLabel,TargetClass\nexample,1,2\nexample,3,4\n"u8.ToArray(),
        "file\tclass\nexample.png\t7\n"u8.ToArray(),
    ];

    internal static string TablePicture() => Kept("example.png", Encoded(SKEncodedImageFormat.Png));

    internal static byte[] IdxImages() => [.. Header(0x0803, 5, 4, 4), .. Enumerable.Range(0, 80).Select(value => (byte)(3 * value))];

    internal static string IdxLabels() => Kept("t10k-labels-idx1-ubyte", [.. Header(0x0801, 5), 0, 1, 2, 3, 4]);

    internal static byte[] Gzip(byte[] content)
    {
        using var made = new MemoryStream();
        using (var gzip = new GZipStream(made, CompressionLevel.Fastest)) gzip.Write(content);
        return made.ToArray();
    }

    internal static byte[] Unzip(byte[] content)
    {
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        using var made = new MemoryStream();
        gzip.CopyTo(made);
        return made.ToArray();
    }

    /// <summary>A study with something of each section.</summary>
    internal static byte[] Study() => File.ReadAllBytes(World.Value.File("study.json"));

    internal static string[] StudyWeights() => [.. new[] { "res", "dense", "vgg" }.Select(name => World.Value.File($"{name}.safetensors"))];

    /// <summary>A study of the example, with its files where they are.</summary>
    internal static byte[] Example(string name) =>
        Encoding.UTF8.GetBytes(File.ReadAllText(Repository.PathOf($"examples/FashionMnist/{name}")).Replace("\"data/", $"\"{Repository.PathOf("examples/FashionMnist/data")}/", StringComparison.Ordinal));

    internal static byte[] Manifest() => File.ReadAllBytes(Directory.EnumerateFiles(Results(), AttackManifest.FileName, SearchOption.AllDirectories).Order(StringComparer.Ordinal).First());

    internal static byte[] Journal() => AttackJournal.Content(ManifestOf(Manifest()).Header, ManifestOf(Manifest()).Images);

    internal static byte[] ResultsFile() => File.ReadAllBytes(Path.Combine(Results(), "results.json"));

    /// <summary>An attack and a scorer.</summary>
    internal static byte[] Chain()
    {
        var ml = new MLContext(seed: 0);
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(4));
        var source = ImageClassifiers.SmallResNet(8, World.Value.File("res.safetensors"), TestData.Preprocessing, TestData.ClassNames);
        var target = ImageClassifiers.SmallVgg(World.Value.File("vgg.safetensors"), TestData.Preprocessing, TestData.ClassNames);
        using var chain = ml.Robustness.Adversarial("Adversarial", source, AttackPresets.MiFgsm with { Steps = 2, Gamma = 0.5f }, "Pixels").Append(ml.Robustness.ScoreTransfer(target, "Adversarial")).Fit(data);
        var file = World.Value.File("chain.zip");
        ml.Robustness.Save(chain, data.Schema, file);
        return File.ReadAllBytes(file);
    }

    /// <summary>A chain whose description is 512 MiB of blanks in half a megabyte.</summary>
    internal static byte[] ChainBomb()
    {
        using var made = new MemoryStream();
        using (var archive = new ZipArchive(made, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("model.json", CompressionLevel.SmallestSize).Open();
            var blanks = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            for (var i = 0; i < 512; i++) entry.Write(blanks);
        }
        return made.ToArray();
    }

    private static string Results()
    {
        var folder = World.Value.File("results");
        if (!Directory.Exists(folder)) TransferStudy.Load(World.Value.File("study.json")).RunAsync(new MLContext(seed: 0), folder).GetAwaiter().GetResult();
        return folder;
    }

    private static TemporaryFolder MakeWorld()
    {
        var folder = StudyText.RunnableFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    }

    private static AttackManifest ManifestOf(byte[] content) => AttackManifest.Read(Kept("manifest.json", content));

    private static string Kept(string name, byte[] content)
    {
        File.WriteAllBytes(World.Value.File(name), content);
        return World.Value.File(name);
    }

    private static byte[] Header(params int[] numbers)
    {
        var header = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * i), numbers[i]);
        return header;
    }

    private static SKBitmap Picture()
    {
        var bitmap = new SKBitmap(Side, Side);
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++) bitmap.SetPixel(x, y, new((byte)(20 * x), (byte)(20 * y), (byte)(x * y)));
        return bitmap;
    }
}
