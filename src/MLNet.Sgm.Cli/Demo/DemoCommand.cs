using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Studies;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Cli.Demo;

/// <summary><c>sgm demo</c>: a small study of what the tool brings.</summary>
internal sealed class DemoCommand
{
    internal const string DefaultFolder = "sgm-demo";

    private readonly Option<string> output = new("--output", "-o") { Description = $"The folder of the study, its images and networks, and its results; {DefaultFolder} by default. Files that are there already stay as they are.", HelpName = "DIR" };
    private readonly Option<bool> open = new("--open") { Description = "Open the report in the browser." };
    private readonly DeviceOptions devices = new();

    private DemoCommand() { }

    internal static Command Create()
    {
        var demo = new DemoCommand();
        var command = new DocumentedCommand("demo", "Runs a small study of four attacks on 100 images, offline, and writes its report. The images and networks (Fashion-MNIST, MIT licence) come with the tool, and are copied for you to go on with.")
        {
            Examples = ["sgm demo --open", "sgm demo --output trial"],
        };
        command.Add(demo.output);
        command.Add(demo.open);
        demo.devices.AddTo(command);
        command.SetAction(demo.Run);
        return command;
    }

    private int Run(ParseResult arguments, Terminal terminal)
    {
        var folder = arguments.GetValue(output) ?? DefaultFolder;
        var (file, results) = (Path.Combine(folder, DemoFiles.StudyName), Path.Combine(folder, "results"));
        DemoFiles.CopyTo(folder);
        var study = TransferStudy.Load(file) with { Command = CommandText.Of(["study", file, "--output", results]) };
        var context = devices.CreateContext(arguments, seed: 0);
        var report = terminal.Track(board => study.RunAsync(context, results, new WorkBoard(board), terminal.Cancellation).GetAwaiter().GetResult());
        StudyOutput.Write(report, results, junit: null, terminal);
        var page = Path.Combine(results, "report.html");
        if (!arguments.GetValue(open)) terminal.Note($"Open the report in a browser: {page}");
        else Open(page, terminal);
        terminal.Note($"Change {file} and run it again: {study.Command}");
        return ExitCode.Success;
    }

    private static void Open(string page, Terminal terminal)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(Path.GetFullPath(page)) { UseShellExecute = true });
        }
        catch (Win32Exception)
        {
            terminal.Warn($"No browser could be started; the report is {page}.");
        }
    }
}
