using FashionMnist;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Tests.Cli.Attacks;

/// <summary>An attack on a dozen bundled images that takes a second or two: command lines, and what they make.</summary>
internal static class SmallAttack
{
    internal const int Count = 12;

    internal static string[] Network { get; } =
        ["--arch", "small_resnet20", "--weights", Networks.WeightFile(Networks.DataFolder, "resnet20"), "--classes", string.Join(',', Networks.ClassNames), "--mean", "0.2860", "--std", "0.3530", "--input-size", "28"];

    /// <summary>Copies images into a folder by class.</summary>
    internal static void WriteImages(string folder)
    {
        var root = Path.Combine(Networks.DataFolder, "images");
        foreach (var image in ImageDataset.Read(root).Take(Count).Images)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, image.ImagePath))!);
            File.Copy(Path.Combine(root, image.ImagePath), Path.Combine(folder, image.ImagePath));
        }
    }

    internal static string[] Arguments(string images, string output, params string[] more) =>
        ["attack", "--input-dir", images, "--output-dir", output, .. Network, "--gamma", "0.5", "--epsilon", "24", "--step-size", "3", "--num-steps", "4", "--batch-size", "2", "--device", "cpu", .. more];

    /// <summary>The same attack, with more steps.</summary>
    internal static string[] Longer(string[] arguments, int steps)
    {
        var at = Array.IndexOf(arguments, "--num-steps") + 1;
        return [.. arguments[..at], $"{steps}", .. arguments[(at + 1)..]];
    }

    /// <summary>What an undisturbed run makes of the images, by relative path.</summary>
    internal static SortedDictionary<string, string> Undisturbed(TemporaryFolder folder, int steps = 4)
    {
        WriteImages(folder.File("images"));
        var run = SgmRun.InProcess(Longer(Arguments(folder.File("images"), folder.File("undisturbed")), steps));
        Assert.AreEqual(0, run.Code, run.Error);
        var files = Content(folder.File("undisturbed"));
        Assert.HasCount(Count + 1, files);
        return files;
    }

    /// <summary>Every file of a folder in hexadecimal digits, by relative path.</summary>
    internal static SortedDictionary<string, string> Content(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToHexString(File.ReadAllBytes(file))),
        StringComparer.Ordinal);

    internal static void AssertSame(SortedDictionary<string, string> expected, string folder) => CollectionAssert.AreEqual(expected.ToList(), Content(folder).ToList());
}
