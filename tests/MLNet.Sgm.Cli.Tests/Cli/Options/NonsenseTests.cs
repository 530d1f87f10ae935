using System.CommandLine;
using System.CommandLine.Parsing;
using MLNet.Sgm.Cli;

namespace MLNet.Sgm.Tests.Cli.Options;

/// <summary>Every option of every command against a hundred kinds of nonsense.</summary>
[TestClass]
public sealed class NonsenseTests
{
    private static readonly string[] Fragments = ["abc", "1e3", "7,5", "0,9", "0.5,0.5,0.5", "1.000,5", "--", "1..2", "0x10", "½"];

    private static readonly string[] Nonsense =
    [
        .. Fragments, .. Fragments.Select(fragment => fragment + "%"), .. Fragments.Select(fragment => "=" + fragment), .. Fragments.Select(fragment => fragment + fragment), .. Fragments.Select(fragment => "x:" + fragment),
        .. Fragments.Select(fragment => fragment + " "), .. Fragments.Select(fragment => "(" + fragment + ")"), .. Fragments.Select(fragment => "'" + fragment), .. Fragments.Select(fragment => fragment + "\u00a0"), .. Fragments.Select(fragment => "+-" + fragment),
        "NaN", "Infinity", "-Infinity", "∞", "null", "true", "none of these", "1_000", "1 000", "٣", "999999999999999999999999999999999999999999",
    ];

    public static IEnumerable<object[]> Options => Commands(CommandLine.CreateRoot(), []).SelectMany(command => command.Command.Options.Where(option => IsChecked(option)).Select(option => new object[] { string.Join(' ', command.Path), option.Name }));

    [TestMethod]
    [DynamicData(nameof(Options))]
    public void Nonsense_is_refused_in_a_sentence_that_names_the_option(string path, string name)
    {
        var root = CommandLine.CreateRoot();
        var words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var command = words.Aggregate((Command)root, (parent, word) => parent.Subcommands.First(sub => sub.Name == word));
        string[] needed = [.. command.Options.Where(option => option.Required && option.Name != name).SelectMany(option => new[] { option.Name, "x" }), .. command.Options.Any(option => option.Name == "--arch") ? new[] { "--arch", "resnet18" } : []];
        foreach (var text in Nonsense)
        {
            var result = root.Parse([.. words, .. needed, name, text]);
            var errors = result.Errors.Where(error => error.Message.Contains(name)).ToList();
            Assert.IsNotEmpty(errors, $"{name} takes '{text}'.");
            foreach (var error in errors)
            {
                Assert.DoesNotContain("System.", error.Message);
                Assert.DoesNotContain("\n", error.Message);
            }
        }
    }

    [TestMethod]
    [DataRow("attack --input-dir x --output-dir y --arch resnet18 --take abc")]
    [DataRow("attack --input-dir x --output-dir y --arch resnet18 --batch-size 1e3")]
    [DataRow("attack --input-dir x --output-dir y --arch resnet18 --epsilon 7,5")]
    [DataRow("attack --input-dir x --output-dir y --arch resnet18 --mean 0.5,0.5,0.5")]
    [DataRow("attack --input-dir x --output-dir y --arch resnet18 --transform admix:strength=0,2")]
    [DataRow("study --take abc")]
    [DataRow("evaluate --batch-size many --input-dir x --arch vgg19")]
    public void Nonsense_exits_with_2(string line)
    {
        var error = new StringWriter();
        Assert.AreEqual(ExitCode.Usage, CommandLine.Run(line.Split(' '), TextWriter.Null, error));
        Assert.DoesNotContain("Unexpected", error.ToString());
    }

    /// <summary>Options of numbers and names; those of files take any text.</summary>
    private static bool IsChecked(Option option)
    {
        var type = option.ValueType.IsArray ? option.ValueType.GetElementType()! : option.ValueType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(float) || type == typeof(int) || type.IsEnum;
    }

    private static IEnumerable<(Command Command, IReadOnlyList<string> Path)> Commands(Command command, IReadOnlyList<string> path) =>
        command.Subcommands.SelectMany(sub => Commands(sub, [.. path, sub.Name])).Prepend((command, path));
}
