using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Json;

namespace MLNet.Sgm.Cli.AttackLists;

/// <summary><c>sgm attacks info NAME</c>: one preset or component, and how it is written.</summary>
internal static class InfoCommand
{
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Command Create()
    {
        var name = new Argument<string>("name") { Description = "A preset or a component, as 'sgm attacks list' shows it.", HelpName = "NAME" };
        name.CompletionSources.Add(_ => Names().Select(known => new System.CommandLine.Completions.CompletionItem(known)));
        var assemblies = new AssemblyOption();
        var command = new DocumentedCommand("info", "Says what is known of a component (paper, formula, settings, gradients a step) or of a preset, and how it is written on the command line, in a study and in C#.") { Examples = ["sgm attacks info admix", "sgm attacks info di-ti-mi"] };
        command.Add(name);
        assemblies.AddTo(command);
        command.SetAction((arguments, terminal) =>
        {
            assemblies.Register(arguments);
            var (presets, components) = Find(arguments.GetRequiredValue(name));
            if (terminal.IsJson) terminal.WriteJson(AttackListJson.Of(presets, components));
            else foreach (var line in Lines(presets, components)) terminal.Output.WriteLine(line);
            return ExitCode.Success;
        });
        return command;
    }

    private static IEnumerable<string> Names() => AttackPresets.Names.Concat(AttackComponents.All.Select(component => component.CommandLineKind));

    private static (IReadOnlyList<string> Presets, IReadOnlyList<AttackComponentDescription> Components) Find(string name)
    {
        var components = AttackComponents.All.Where(component => component.CommandLineKind.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        var presets = AttackPresets.Names.Where(preset => preset.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (components.Count == 0 && presets.Count == 0) throw new UsageException($"The name must be one of {string.Join(", ", Names())}; found '{name}', which is nearest to '{NearestNames.First(name, Names())}'.");
        return (presets, components);
    }

    private static IEnumerable<string> Lines(IEnumerable<string> presets, IEnumerable<AttackComponentDescription> components) =>
        presets.Select(PresetLines).Concat(components.Select(Lines)).SelectMany((lines, index) => index == 0 ? lines : lines.Prepend(""));

    private static IEnumerable<string> PresetLines(string name)
    {
        var attack = AttackPresets.Find(name);
        yield return $"--preset {name}: {attack}";
        yield return $"gradients: {attack.GradientsPerStep} a step, {attack.GradientsPerImage} an image";
        yield return $"study: {AttackJson.Write(attack).ToJsonString(Written)}";
    }

    private static IEnumerable<string> Lines(AttackComponentDescription component)
    {
        yield return $"{component.CommandLineKind}: {component.Summary}.";
        if (component.Paper is { } paper) yield return $"paper: {paper}";
        if (component.Formula is { } formula) yield return $"formula: {formula}";
        yield return $"gradients: {component.GradientsPerStep} a step";
        foreach (var parameter in component.Parameters) yield return $"  {parameter.CommandLineName}: {parameter.Summary}; {(parameter.Type.IsEnum ? ComponentText.Expected(parameter) : parameter.Range)}, {(parameter.Default is { } value ? $"{AttackParameter.Print(value)} by default" : "left out by default")}";
        var example = component.Create();
        var text = ComponentText.Of(example);
        yield return $"command line: --{component.Seam.CommandLineName} {text}".TrimEnd();
        var json = ComponentText.Parse("", component.Seam, text);
        yield return $"study: \"{component.Seam.FileName}\": {json.ToJsonString(Written)}";
        yield return $"C#: {component.Seam.Name} = new {component.Type.Name}{CSharp(component, json)}";
    }

    private static string CSharp(AttackComponentDescription component, JsonObject json)
    {
        if (component.Parameters.All(parameter => parameter.Default is null)) return "()";
        var settings = component.Parameters.Where(parameter => parameter.Default is not null).Select(parameter => $"{parameter.Name} = {(parameter.Type.IsEnum ? $"{parameter.Type.Name}.{parameter.Default}" : json[parameter.FileName]!.ToJsonString() + (parameter.Type == typeof(float) ? "f" : ""))}");
        return $" {{ {string.Join(", ", settings)} }}";
    }
}
