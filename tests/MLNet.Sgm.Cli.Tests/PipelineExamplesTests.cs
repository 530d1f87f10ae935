using Pipelines;

namespace MLNet.Sgm.Tests;

/// <summary>Every example runs, and is as short as an example should be.</summary>
[TestClass]
public sealed class PipelineExamplesTests
{
    [TestMethod]
    public void An_attack_in_a_pipeline() => StringAssert.Contains(Output("attack"), "Attack success rate");

    [TestMethod]
    public void A_black_box_target() => StringAssert.Contains(Output("black-box"), "Attack success rate");

    [TestMethod]
    public void A_transfer_matrix()
    {
        var output = Output("matrix");
        foreach (var name in new[] { "resnet20", "densenet40", "PGD", "SGM+MI", "vgg8", "resnet44" }) StringAssert.Contains(output, name);
    }

    [TestMethod]
    public void A_module_of_one_s_own()
    {
        var lines = Output("own-module").Split('\n');
        StringAssert.StartsWith(lines[1], "With gamma 0.5 in 2 branches: ");
        Assert.AreNotEqual(lines[0].Split(": ")[1], lines[1].Split(": ")[1]);
    }

    [TestMethod]
    public void A_prediction_engine()
    {
        var lines = Output("prediction-engine").TrimEnd().Split('\n');
        Assert.HasCount(5, lines);
        foreach (var line in lines) StringAssert.Matches(line, new(@"^.+/\d+\.png: \S+ before, \S+ after a change of 24/255\r?$"));
    }

    [TestMethod]
    public void Save_and_load()
    {
        var output = Output("save-and-load");
        StringAssert.Contains(output, "The loaded chain takes ImagePath, Label");
        StringAssert.Matches(output, new(@"Attack success rate before: (.+); after: \1\."));
    }

    [TestMethod]
    public void A_study_in_code()
    {
        var output = Output("study");
        StringAssert.Contains(output, "SGM from resnet20 against any fitted transformer: ");
        // 20 images by two attacks, and the originals that the report shows.
        StringAssert.Contains(output, "60 pictures and a page, report.html");
    }

    [TestMethod]
    public void Every_example_has_a_line_in_the_readme_and_less_than_forty_of_its_own()
    {
        var folder = Repository.PathOf("examples/Pipelines");
        var readme = File.ReadAllText(Path.Combine(folder, "README.md"));
        foreach (var name in Examples.All.Keys) StringAssert.Contains(readme, $"| `{name}` |");
        foreach (var file in Directory.GetFiles(folder, "*.cs").Where(file => readme.Contains($"]({Path.GetFileName(file)})", StringComparison.Ordinal)))
            Assert.IsLessThan(40, File.ReadAllLines(file).Length, file);
    }

    private static string Output(string name)
    {
        using var output = new StringWriter();
        Examples.All[name](output);
        return output.ToString();
    }
}
