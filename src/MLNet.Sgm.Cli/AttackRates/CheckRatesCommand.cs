using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Studies;
using Spectre.Console;

namespace MLNet.Sgm.Cli.AttackRates;

/// <summary><c>sgm attacks check FILE</c>: attacks against the rates of their published code.</summary>
internal sealed class CheckRatesCommand
{
    private readonly Argument<string> file = new("file") { Description = "A file of published rates.", HelpName = "RATES.json" };
    private readonly Option<string> study = new("--study") { Description = "A study that declares the networks of the rates, by the same names, and their images.", Required = true, HelpName = "STUDY.json" };
    private readonly Option<string[]> only = new("--only") { Description = "The methods to check, by the names in the file, with commas between them; all by default.", HelpName = "NAME,…" };
    private readonly Option<int?> seed = NumberOption.CreateWhole("--seed", "The seed of everything that is drawn; 0 by default.", "N", least: null);
    private readonly DeviceOptions devices = new();

    private CheckRatesCommand() { }

    internal static Command Create()
    {
        var command = new DocumentedCommand("check", "Attacks the images of a study and compares the rates at which networks are fooled, the mean over those that are no source, with those of the attacks' published code. Exits with 1 where they are further apart than 1.5 points, or 4 for an attack that draws.")
        {
            Examples = ["sgm attacks check rates.json --study examples/FashionMnist/study.json", "sgm attacks check rates.json --study examples/FashionMnist/study.json --only mifgsm,sgm:mifgsm"],
        };
        var check = new CheckRatesCommand();
        command.Add(check.file);
        command.Add(check.study);
        command.Add(check.only);
        command.Add(check.seed);
        check.devices.AddTo(command);
        command.SetAction(check.Run);
        return command;
    }

    private int Run(ParseResult arguments, Terminal terminal)
    {
        var rates = Chosen(PublishedRate.Read(arguments.GetRequiredValue(file)), arguments.GetValue(only) ?? []);
        var lookup = rates.ToLookup(rate => PublishedAttacks.Of(rate) is not null);
        var (known, missing) = (lookup[true].ToList(), lookup[false].Select(rate => rate.Attack).ToList());
        var check = new RateCheck(TransferStudy.Load(arguments.GetRequiredValue(study)), devices.CreateContext(arguments, arguments.GetValue(seed) ?? 0));
        var compared = terminal.Track(board => check.Run(known, board.Add("attack", known.Sum(rate => (long)rate.N)), terminal.Cancellation));
        if (terminal.IsJson) terminal.WriteJson(new { Passed = compared.All(row => row.Passed), Attacks = compared, Missing = missing });
        else terminal.Results.Write(Table(compared));
        if (missing.Count > 0) terminal.WarnOfResult($"The library has no attack for {missing.Count} of {rates.Count} rates: {string.Join(", ", missing)}.");
        return compared.All(row => row.Passed) ? ExitCode.Success : ExitCode.Failure;
    }

    private static IReadOnlyList<PublishedRate> Chosen(IReadOnlyList<PublishedRate> rates, IReadOnlyList<string> only)
    {
        var names = only.SelectMany(list => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        var known = rates.Select(rate => rate.Attack).ToList();
        if (names.Find(name => !known.Contains(name)) is { } unknown) throw new UsageException($"--only must name methods of the file; found '{unknown}', which is nearest to '{NearestNames.First(unknown, known)}'.");
        return names.Count == 0 ? rates : [.. rates.Where(rate => names.Contains(rate.Attack))];
    }

    private static Table Table(IReadOnlyList<ComparedRate> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("method");
        foreach (var title in (string[])["images", "published", "ours", "difference", "allowed", "gradients", "seconds a hundred", ""]) table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var row in rows)
            table.AddRow([.. new[] { row.Method, Text(row.Images, "0"), Text(row.Reference, "0.0"), Text(row.Rate, "0.0"), Text(row.Difference, "+0.0;-0.0;0.0"), Text(row.Tolerance, "0.0"), Text(row.Gradients, "0"), Text(row.SecondsPerHundred, "0.0"), row.Passed ? "" : "FAILED" }.Select(Markup.Escape)]);
        return table;
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
