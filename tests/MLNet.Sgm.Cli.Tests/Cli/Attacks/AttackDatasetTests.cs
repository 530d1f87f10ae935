using MLNet.Sgm.Images;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Tests.Cli.Attacks;

/// <summary>What <c>sgm attack</c> makes of folders and tables as they are found in the wild, and what it tells of them.</summary>
[TestClass]
public sealed class AttackDatasetTests
{
    [TestMethod]
    public void Hidden_files_are_not_attacked_without_labels_and_are_told()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        var first = Directory.GetFiles(folder.File("images/Trouser"))[0];
        File.WriteAllText(folder.File("images/Trouser/._1.png"), "no image");
        Directory.CreateDirectory(folder.File("images/.ipynb_checkpoints"));
        File.Copy(first, folder.File("images/.ipynb_checkpoints/1.png"));
        var run = SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("out"), "--unlabeled", "--take", "100"));
        Assert.AreEqual(0, run.Code, run.Error);
        Assert.HasCount(SmallAttack.Count, AttackManifest.Read(folder.File("out/manifest.json")).Images);
        StringAssert.Contains(run.Error, "hidden or no images (.png, .jpg, .jpeg, .bmp, .gif, .webp): 2, '.ipynb_checkpoints', 'Trouser/._1.png'.");
    }

    [TestMethod]
    public void Missing_images_of_a_table_are_an_error_or_stand_in_the_manifest()
    {
        using var folder = TestData.Folder();
        var images = Table(folder);
        File.Delete(folder.File("images/" + images[0].ImagePath));
        string[] arguments = SmallAttack.Arguments(folder.File("images"), folder.File("out"), "--labels", folder.File("t.csv"));
        var refused = SgmRun.InProcess(arguments);
        Assert.AreEqual(1, refused.Code);
        StringAssert.Contains(refused.Error, $"names 12 images, of which 1 are not in the folder '{folder.File("images")}': '{images[0].ImagePath}', the first on line 2.");
        var run = SgmRun.InProcess([.. arguments, "--skip-missing"]);
        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Error, "1 of the 12 images of the table");
        var manifest = AttackManifest.Read(folder.File("out/manifest.json"));
        Assert.AreEqual((11, 1), (manifest.Images.Count, (int)manifest.Header.Settings["dataset"]!["missing"]!));
    }

    [TestMethod]
    public void Images_that_cannot_be_decoded_are_all_named_before_anything_is_made_or_are_left_out()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        var files = Directory.GetFiles(folder.File("images"), "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        File.WriteAllBytes(files[3], File.ReadAllBytes(files[3])[..200]);
        File.WriteAllText(files[^1], "no image");
        var arguments = SmallAttack.Arguments(folder.File("images"), folder.File("out"));
        var refused = SgmRun.InProcess(arguments);
        var sentence = $"2 of the 12 images cannot be used. The image file '{files[3]}' is cut short: it ends before its last pixel. The image file '{files[^1]}' cannot be decoded.";
        Assert.AreEqual((1, sentence), (refused.Code, refused.Error.Trim()));
        Assert.IsFalse(Directory.Exists(folder.File("out")));
        var run = SgmRun.InProcess([.. arguments, "--skip-unreadable"]);
        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Error, sentence + " They were left out.");
        var manifest = AttackManifest.Read(folder.File("out/manifest.json"));
        Assert.AreEqual((10, 2), (manifest.Images.Count, (int)manifest.Header.Settings["dataset"]!["unreadable"]!));
    }

    [TestMethod]
    public void Files_of_the_same_content_are_told()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        File.Copy(Directory.GetFiles(folder.File("images/Trouser"))[0], folder.File("images/Trouser/copy.png"));
        StringAssert.Contains(SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("out"))).Error, "which count as images of their own: 1, 'Trouser/");
    }

    [TestMethod]
    public void A_file_of_no_images_is_one_sentence()
    {
        using var folder = TestData.Folder();
        File.WriteAllBytes(folder.File("t10k-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28]);
        File.WriteAllBytes(folder.File("t10k-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 0]);
        var run = SgmRun.InProcess(SmallAttack.Arguments(folder.Path, folder.File("out")));
        Assert.AreEqual((1, $"The IDX file '{folder.File("t10k-images-idx3-ubyte")}' must hold an image; found none."), (run.Code, run.Error.Trim()));
    }

    [TestMethod]
    public void A_source_that_is_hardly_ever_right_is_doubted()
    {
        using var folder = TestData.Folder();
        Table(folder, shift: 1);
        var run = SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("out"), "--labels", folder.File("t.csv")));
        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Error, "the labels may be off by one");
    }

    [TestMethod]
    public void Images_that_vanish_or_appear_are_told_and_the_rest_is_kept()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        var files = Directory.GetFiles(folder.File("images"), "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var (vanishing, appearing) = (files[0], files[5]);
        File.Move(appearing, folder.File("later.png"));
        var arguments = SmallAttack.Arguments(folder.File("images"), folder.File("out"));
        Assert.AreEqual(0, SgmRun.InProcess(arguments).Code);
        File.Move(folder.File("later.png"), appearing);
        File.Delete(vanishing);
        var run = SgmRun.InProcess(arguments);
        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Error, "The dataset has other images than when");
        StringAssert.Contains(run.Error, $"no longer in the dataset: 1, '{Path.GetRelativePath(folder.File("images"), vanishing)}'");
        var names = AttackManifest.Read(folder.File("out/manifest.json")).Images.Select(image => image.Image).ToList();
        CollectionAssert.AreEqual(files.Skip(1).Select(file => Path.GetRelativePath(folder.File("images"), file)).ToList(), names);
        Assert.DoesNotContain("other images", SgmRun.InProcess(arguments).Error);
    }

    [TestMethod]
    public void Images_of_other_classes_are_not_mixed_into_a_folder()
    {
        using var folder = TestData.Folder();
        Table(folder);
        var arguments = SmallAttack.Arguments(folder.File("images"), folder.File("out"), "--labels", folder.File("t.csv"));
        Assert.AreEqual(0, SgmRun.InProcess(arguments).Code);
        File.WriteAllText(folder.File("t.csv"), File.ReadAllText(folder.File("t.csv")).Replace(",1\n", ",2\n"));
        var run = SgmRun.InProcess(arguments);
        Assert.AreEqual(1, run.Code);
        StringAssert.Contains(run.Error, "is 'Trouser' there and 'Pullover' here): choose another folder.");
    }

    [TestMethod]
    public void Adversarial_images_that_were_altered_are_told_and_made_again()
    {
        using var folder = TestData.Folder();
        var undisturbed = SmallAttack.Undisturbed(folder);
        var altered = undisturbed.Keys.First(name => name.EndsWith(".png", StringComparison.Ordinal));
        File.AppendAllText(folder.File("undisturbed/" + altered), "x");
        StringAssert.Contains(
            SgmRun.InProcess(["evaluate", "--input-dir", folder.File("undisturbed"), .. SmallAttack.Network]).Error, $"missing or not as the attack wrote them: 1, '{altered}'.");
        StringAssert.Contains(SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("undisturbed"))).Error, $"not as they were written, and are made again: 1, '{altered}'.");
        SmallAttack.AssertSame(undisturbed, folder.File("undisturbed"));
    }

    [TestMethod]
    public void An_epsilon_that_changes_nothing_and_images_that_are_unchanged_are_told()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        var run = SgmRun.InProcess([.. SmallAttack.Arguments(folder.File("images"), folder.File("out"), "--take", "4").Select(argument => argument == "24" ? "0.5" : argument)]);
        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Error, "An epsilon of 0.5/255 is less than a step between two 8-bit values");
        StringAssert.Contains(run.Error, "4 of the 4 adversarial images are their originals");
        var scored = SgmRun.InProcess(["evaluate", "--input-dir", folder.File("out"), "--clean-dir", folder.File("images"), .. SmallAttack.Network]);
        StringAssert.Contains(scored.Error, "4 of the 4 adversarial images are their originals");
    }

    private static IReadOnlyList<LabeledImage> Table(TemporaryFolder folder, int shift = 0)
    {
        SmallAttack.WriteImages(folder.File("images"));
        var images = ImageDataset.Read(folder.File("images")).Images;
        File.WriteAllLines(folder.File("t.csv"), ["filename,label", .. images.Select(image => $"{image.ImagePath},{(Array.IndexOf(FashionMnist.Networks.ClassNames, image.Label) + shift) % 10}")]);
        return images;
    }
}
