using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace MLNet.Sgm.Cli.Terminals;

/// <summary>Where a command's words go: results to standard output, all else to standard error.</summary>
internal sealed class Terminal
{
    // Enough for every table; a file or pipe has no width, and nothing in it should wrap.
    private const int PlainWidth = 240;

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly TextWriter error;

    internal Terminal(ParseResult arguments, CancellationToken cancellation)
        : this(arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error, cancellation) =>
        (IsQuiet, IsJson) = (arguments.GetValue(CommonOptions.Quiet), arguments.GetValue(CommonOptions.Json));

    internal Terminal(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        (Output, this.error, Cancellation) = (output, error, cancellation);
        Results = Create(output, output == Console.Out && !Console.IsOutputRedirected);
        Messages = Create(error, error == Console.Error && !Console.IsErrorRedirected);
    }

    /// <summary>Only errors on standard error.</summary>
    internal bool IsQuiet { get; private init; }

    /// <summary>The result is JSON on standard output, and nothing else is.</summary>
    internal bool IsJson { get; private init; }

    /// <summary>Cancelled by Ctrl-C.</summary>
    internal CancellationToken Cancellation { get; }

    /// <summary>Standard output, for results as plain text.</summary>
    internal TextWriter Output { get; }

    /// <summary>Standard output, for results as tables; without colours where it is no terminal, or NO_COLOR is set.</summary>
    internal IAnsiConsole Results { get; }

    private IAnsiConsole Messages { get; }

    /// <summary>A note on standard error, which <c>--quiet</c> silences.</summary>
    internal void Note(string sentence)
    {
        if (!IsQuiet) error.WriteLine(sentence);
    }

    /// <summary>What must be read even with <c>--quiet</c>.</summary>
    internal void Warn(string sentence) => error.WriteLine(sentence);

    /// <summary>What must be read beside a result; a note where the result is JSON, which says it too.</summary>
    internal void WarnOfResult(string sentence)
    {
        if (IsJson) Note(sentence);
        else Warn(sentence);
    }

    /// <summary>The result, indented and in camel case, on standard output.</summary>
    internal void WriteJson<T>(T value) => Output.WriteLine(JsonSerializer.Serialize(value, JsonOptions));

    /// <summary>Does work whose progress is shown on standard error: bars on a terminal, else a plain line now and then.</summary>
    internal T Track<T>(Func<ProgressBoard, T> work)
    {
        if (IsQuiet) return work(new SilentBoard(error));
        if (!Messages.Profile.Capabilities.Interactive) return work(new LineBoard(error, TimeProvider.System));
        return BarBoard.Show(Messages, work);
    }

    private static IAnsiConsole Create(TextWriter writer, bool isTerminal)
    {
        var isPlain = !isTerminal || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        // Bars are redrawn in place, which takes ANSI.
        console.Profile.Capabilities.Interactive &= console.Profile.Capabilities.Ansi;
        if (!isTerminal) console.Profile.Width = PlainWidth;
        return console;
    }
}
