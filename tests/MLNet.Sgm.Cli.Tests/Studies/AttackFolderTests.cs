using System.Text.Json.Nodes;
using MLNet.Sgm.Images;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Tests.Studies;

[TestClass]
public sealed class AttackFolderTests
{
    private static readonly LabeledImage[] Three = [.. new[] { "ant/1.png", "bee/two words 'ü'.jpg", "cat/3.png" }.Select(path => new LabeledImage { ImagePath = path, Label = path[..3] })];

    [TestMethod]
    public void All_images_make_a_manifest_and_nothing_else_stays()
    {
        using var temporary = TestData.Folder();
        using (var folder = Open(temporary)) AddAll(folder);
        CollectionAssert.AreEqual(new[] { "ant/1.png", "bee/two words 'ü'.png", "cat/3.png", "manifest.json" }, FilesOf(temporary));
        var manifest = AttackManifest.Read(temporary.File("manifest.json"));
        CollectionAssert.AreEqual(Three.Select(image => image.ImagePath).ToList(), manifest.Images.Select(image => image.Image).ToList());
        Assert.AreEqual("bee/two words 'ü'.png", manifest.Images[1].File);
        Assert.AreEqual(0.5f, (float)manifest.Header.Settings["epsilon"]!);
    }

    [TestMethod]
    public void A_journal_that_is_cut_anywhere_goes_on_to_the_same_folder()
    {
        using var undisturbed = TestData.Folder();
        using (var folder = Open(undisturbed)) AddAll(folder);
        using var interrupted = TestData.Folder();
        using (var folder = Open(interrupted)) Add(folder, 0, 1);
        var journal = File.ReadAllBytes(interrupted.File("manifest.jsonl"));
        for (var length = 0; length <= journal.Length; length += 7)
        {
            File.WriteAllBytes(interrupted.File("manifest.jsonl"), journal[..length]);
            using (var folder = Open(interrupted))
            {
                Assert.IsLessThanOrEqualTo(2, folder.Completed.Count);
                AddAll(folder);
            }
            AssertSame(undisturbed, interrupted);
            File.Delete(interrupted.File("manifest.json"));
        }
    }

    [TestMethod]
    public void A_folder_of_an_earlier_version_is_read_but_not_gone_on_with()
    {
        using var temporary = TestData.Folder();
        using (var folder = Open(temporary)) AddAll(folder);
        var manifest = temporary.File("manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("sgm attack 2", "sgm attack 1"));
        Assert.HasCount(3, AttackManifest.Read(manifest).Images);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Open(temporary));
        Assert.Contains("holds images of an earlier version of sgm, which wrote settings otherwise: choose another folder", error.Message);
    }

    [TestMethod]
    public void What_is_in_a_whole_journal_is_there()
    {
        using var temporary = TestData.Folder();
        using (var folder = Open(temporary)) Add(folder, 0, 2);
        using var again = Open(temporary);
        CollectionAssert.AreEquivalent(new[] { "ant/1.png", "cat/3.png" }, again.Completed.Keys.ToList());
        Assert.IsFalse(again.TryComplete());
    }

    [TestMethod]
    public void An_image_that_was_changed_or_deleted_since_is_not_there()
    {
        using var temporary = TestData.Folder();
        using (var folder = Open(temporary)) AddAll(folder);
        File.AppendAllText(temporary.File("ant/1.png"), "x");
        File.Delete(temporary.File("cat/3.png"));
        using (var folder = Open(temporary))
        {
            Assert.AreEqual("bee/two words 'ü'.jpg", folder.Completed.Keys.Single());
            Add(folder, 0);
            Assert.IsFalse(File.Exists(temporary.File("manifest.json")));
            Add(folder, 2);
            Assert.IsTrue(folder.TryComplete());
        }
        using var undisturbed = TestData.Folder();
        using (var folder = Open(undisturbed)) AddAll(folder);
        AssertSame(undisturbed, temporary);
    }

    [TestMethod]
    public void Parts_are_written_side_by_side_and_joined_by_the_whole()
    {
        using var temporary = TestData.Folder();
        using (var first = Open(temporary, part: "1-of-2"))
        using (var second = Open(temporary, part: "2-of-2"))
        {
            Add(first, 0, 2);
            Add(second, 1);
        }
        using (var whole = Open(temporary)) Assert.IsTrue(whole.TryComplete());
        using var undisturbed = TestData.Folder();
        using (var folder = Open(undisturbed)) AddAll(folder);
        AssertSame(undisturbed, temporary);
    }

    [TestMethod]
    public void Images_of_another_folder_are_taken_over_if_they_are_what_it_says()
    {
        using var first = TestData.Folder();
        using var second = TestData.Folder();
        using (var folder = Open(first)) AddAll(folder);
        var manifest = AttackManifest.Read(first.File("manifest.json"));
        using (var folder = Open(second))
        {
            foreach (var image in manifest.Images) folder.Adopt(image, first.Path);
            Assert.IsTrue(folder.TryComplete());
        }
        AssertSame(first, second);
        File.AppendAllText(first.File("ant/1.png"), "x");
        using var again = Open(second);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => again.Adopt(manifest.Images[0], first.Path)).Message, "missing or another one");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Other_settings_are_refused_and_named(bool isComplete)
    {
        using var temporary = TestData.Folder();
        using (var folder = Open(temporary))
        {
            if (isComplete) AddAll(folder);
            else Add(folder, 0);
        }
        var message = Assert.ThrowsExactly<InvalidOperationException>(() => Open(temporary, epsilon: 0.25)).Message;
        StringAssert.Contains(message, "(epsilon is 0.5 there and 0.25 here)");
        StringAssert.Contains(message, temporary.File(isComplete ? "manifest.json" : "manifest.jsonl"));
    }

    [TestMethod]
    public void Two_processes_do_not_write_the_same_part()
    {
        using var temporary = TestData.Folder();
        using var folder = Open(temporary);
        Assert.AreEqual($"Another process is writing to the folder '{temporary.Path}'.", Assert.ThrowsExactly<InvalidOperationException>(() => Open(temporary)).Message);
    }

    [TestMethod]
    [DataRow("../x.png")]
    [DataRow("/tmp/x.png")]
    [DataRow("a/../../x.png")]
    public void A_name_that_leaves_the_folder_is_refused_before_anything_is_written(string name)
    {
        using var temporary = TestData.Folder();
        var message = Assert.ThrowsExactly<InvalidOperationException>(() => AttackFolder.Open(temporary.File("out"), [], [], [new LabeledImage { ImagePath = name }])).Message;
        StringAssert.Contains(message, $"found the name '{name}'");
        Assert.IsFalse(Directory.Exists(temporary.File("out")));
    }

    [TestMethod]
    public void Two_images_of_one_name_are_refused()
    {
        using var temporary = TestData.Folder();
        var images = new[] { "a.png", "a.jpg" }.Select(path => new LabeledImage { ImagePath = path }).ToList();
        StringAssert.EndsWith(Assert.ThrowsExactly<InvalidDataException>(() => AttackFolder.Open(temporary.Path, [], [], images)).Message, "'a.png' and 'a.jpg'.");
    }

    [TestMethod]
    public void A_damaged_line_is_named()
    {
        using var temporary = TestData.Folder();
        using (var folder = Open(temporary)) Add(folder, 0, 1);
        var lines = File.ReadAllLines(temporary.File("manifest.jsonl"));
        lines[1] = "{}";
        File.WriteAllLines(temporary.File("manifest.jsonl"), lines);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Open(temporary)).Message, "line 2, is damaged");
    }

    private static AttackFolder Open(TemporaryFolder folder, double epsilon = 0.5, string? part = null) =>
        AttackFolder.Open(folder.Path, new JsonObject { ["steps"] = 10, ["epsilon"] = epsilon }, new JsonObject { ["sgm"] = "1" }, Three, part);

    private static void AddAll(AttackFolder folder)
    {
        Add(folder, [.. Enumerable.Range(0, Three.Length).Where(i => !folder.Completed.ContainsKey(Three[i].ImagePath))]);
        Assert.IsTrue(folder.TryComplete());
    }

    private static void Add(AttackFolder folder, params int[] indices)
    {
        foreach (var index in indices)
        {
            using var image = TestData.Image(index);
            folder.Add(image, new() { Image = Three[index].ImagePath, File = "", Label = Three[index].Label, SourceCleanPrediction = "ant", SourcePrediction = "bee", LInfinity = 0.5f, L2 = index, Sha256 = "" });
        }
    }

    private static List<string> FilesOf(TemporaryFolder folder) =>
        [.. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder.Path, file)).Order(StringComparer.Ordinal)];

    private static void AssertSame(TemporaryFolder expected, TemporaryFolder found)
    {
        CollectionAssert.AreEqual(FilesOf(expected), FilesOf(found));
        foreach (var file in FilesOf(expected)) CollectionAssert.AreEqual(File.ReadAllBytes(expected.File(file)), File.ReadAllBytes(found.File(file)), file);
    }
}
