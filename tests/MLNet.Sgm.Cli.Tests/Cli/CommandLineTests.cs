using System.Text.Json;
using MLNet.Sgm.Cli;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Cli;

[TestClass]
public sealed class CommandLineTests
{
    [TestMethod]
    public void Help_has_examples_and_exit_codes()
    {
        var run = SgmRun.OfProcess("--help");
        Assert.AreEqual(0, run.Code);
        StringAssert.Contains(run.Output, "sgm demo");
        StringAssert.Contains(run.Output, "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 not as expected; 130 interrupted.");
        Assert.AreEqual("", run.Error);
    }

    [TestMethod]
    public void Help_of_a_command_has_its_own_examples() =>
        StringAssert.Contains(SgmRun.InProcess("models", "check", "--help").Output, "sgm models check tests/");

    [TestMethod]
    public void A_wrong_command_line_exits_with_2_and_names_the_help()
    {
        var run = SgmRun.OfProcess("models", "chek", "x.json");
        Assert.AreEqual(2, run.Code);
        Assert.AreEqual("", run.Output);
        StringAssert.Contains(run.Error, "chek");
        StringAssert.EndsWith(run.Error, $"'sgm models --help' shows what there is.{Environment.NewLine}");
    }

    [TestMethod]
    public void Completion_suggests_commands_and_options()
    {
        StringAssert.Contains(SgmRun.OfProcess("[suggest:8]", "sgm mode").Output, "models");
        StringAssert.Contains(SgmRun.InProcess("[suggest:13]", "sgm models ch").Output, "check");
        StringAssert.Contains(SgmRun.InProcess("[suggest:21]", "sgm attack --arch res").Output, "resnet152");
        StringAssert.Contains(SgmRun.InProcess("[suggest:20]", "sgm models info vgg1").Output, "vgg19_bn");
    }

    [TestMethod]
    public void A_failure_is_one_sentence_and_code_1()
    {
        Assert.AreEqual(new Failure("The disk is gone.", 1), Failure.Of(new IOException("The disk is gone.")));
        Assert.AreEqual(new Failure("Epsilon must be positive.", 1), Failure.Of(new ArgumentOutOfRangeException("Epsilon", -1, "Epsilon must be positive.")));
        Assert.AreEqual(new Failure("No weights. None at all.", 1), Failure.Of(new AggregateException(new WeightFileException("No weights.\nNone at all."))));
    }

    [TestMethod]
    public void A_library_that_cannot_be_loaded_is_named() =>
        Assert.AreEqual(new Failure("Unable to load 'torch'.", 1), Failure.Of(new TypeInitializationException("TorchSharp.torch", new DllNotFoundException("Unable to load 'torch'."))));

    [TestMethod]
    public void An_interruption_has_code_130() => Assert.AreEqual(130, Failure.Of(new TaskCanceledException()).Code);

    [TestMethod]
    public void A_usage_error_has_code_2() => Assert.AreEqual(new Failure("Not both.", 2), Failure.Of(new UsageException("Not both.")));

    [TestMethod]
    public void What_nobody_expected_says_where_it_happened() =>
        StringAssert.Contains(Failure.Of(new KeyNotFoundException("ours")).Sentence, nameof(KeyNotFoundException));

    [TestMethod]
    public void A_command_is_quoted_for_a_shell() =>
        Assert.AreEqual(@"sgm attack --epsilon 8 'two words' 'it'\''s' '' a/b-c_d.png", CommandText.Of(["attack", "--epsilon", "8", "two words", "it's", "", "a/b-c_d.png"]));

    [TestMethod]
    public void Json_goes_to_standard_output_alone()
    {
        var run = SgmRun.InProcess("models", "check", "nowhere.json", "--json");
        Assert.AreEqual(1, run.Code);
        Assert.IsFalse(JsonDocument.Parse(run.Output).RootElement.GetProperty("passed").GetBoolean());
        Assert.AreEqual("", run.Error);
    }
}
