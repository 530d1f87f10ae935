using System.CommandLine;
using MLNet.Sgm.Cli.Help;

namespace MLNet.Sgm.Tests.Cli;

[TestClass]
public sealed class HelpTests
{
    [TestMethod]
    public void The_help_of_every_command_fits_a_screen()
    {
        foreach (var (words, _) in CommandTree.All)
        {
            var lines = Lines([.. words, "--help"]);
            Assert.IsLessThanOrEqualTo(40, lines.Length, string.Join(' ', words));
            AssertNarrow(lines);
        }
    }

    [TestMethod]
    public void The_whole_help_fits_80_columns()
    {
        foreach (var (words, _) in CommandTree.All) AssertNarrow(Lines([.. words, "--help-all"]));
    }

    [TestMethod]
    public void The_whole_help_has_every_option_and_every_word_of_its_description()
    {
        foreach (var (words, command) in CommandTree.All)
        {
            var text = string.Join(' ', Lines([.. words, "--help-all"]).Select(line => line.Trim()));
            foreach (var option in command.Options.Where(option => !option.Hidden))
            {
                StringAssert.Contains(text, option.Name);
                StringAssert.Contains(text, option.Description);
            }
        }
    }

    [TestMethod]
    public void The_usual_options_of_a_command_are_among_its_options()
    {
        foreach (var command in CommandTree.All.Select(pair => pair.Command).OfType<DocumentedCommand>())
            CollectionAssert.IsSubsetOf(command.Usual.ToList(), command.Options.Select(option => option.Name).ToList(), command.Name);
    }

    [TestMethod]
    public void A_command_of_many_options_shows_the_usual_ones_and_names_the_rest()
    {
        var lines = Lines(["attack", "--help"]);
        Assert.IsTrue(lines.Any(line => line.StartsWith("  --gamma G ", StringComparison.Ordinal)));
        Assert.IsFalse(lines.Any(line => line.Contains("--source-weight", StringComparison.Ordinal)));
        Assert.IsTrue(lines.Any(line => line.StartsWith("  --help-all ", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Every_example_is_a_command_line_that_sgm_takes()
    {
        foreach (var example in CommandTree.All.Select(pair => pair.Command).OfType<DocumentedCommand>().SelectMany(command => command.Examples).Concat(RootHelp.Examples))
        {
            var words = example.Split(' ').SkipWhile(word => word.Contains('=', StringComparison.Ordinal)).Skip(1).ToArray();
            Assert.IsEmpty(MLNet.Sgm.Cli.CommandLine.CreateRoot().Parse(words).Errors, example);
        }
    }

    [TestMethod]
    [DataRow("One. Two.", "One.")]
    [DataRow("A file (.csv, .tsv) of e.g. classes.", "A file (.csv, .tsv) of e.g. classes.")]
    [DataRow("One. 'auto' is another.", "One.")]
    public void A_short_help_has_the_first_sentence(string text, string sentence) => Assert.AreEqual(sentence, HelpText.FirstSentence(text));

    private static string[] Lines(string[] arguments)
    {
        var run = SgmRun.InProcess(arguments);
        Assert.AreEqual(0, run.Code, run.Error);
        return run.Output.TrimEnd().ReplaceLineEndings("\n").Split('\n');
    }

    private static void AssertNarrow(string[] lines)
    {
        foreach (var line in lines) Assert.IsLessThanOrEqualTo(80, line.Length, line);
    }
}
