using System.Reflection;
using System.Text.Json;

namespace MLNet.Sgm.Attacks;

/// <summary>An <see cref="AttackComponent"/>, as its declaration describes it.</summary>
public sealed class AttackComponentDescription
{
    private readonly AttackComponentAttribute declaration;

    /// <exception cref="ArgumentException">The type is no declaration of a component; the message says what is missing.</exception>
    internal AttackComponentDescription(Type type)
    {
        declaration = type.GetCustomAttribute<AttackComponentAttribute>() ?? throw Mismatch(type, $"must have the attribute {nameof(AttackComponentAttribute)}; found none");
        if (!type.IsSealed) throw Mismatch(type, "must be sealed; found a record to derive from");
        if (type.GetConstructor(Type.EmptyTypes) is null) throw Mismatch(type, "must have a public constructor without parameters, which makes it with its defaults; found none");
        (Type, Seam) = (type, AttackSeam.Of(type));
        Parameters = AttackParameter.Of(type);
        var described = Parameters.Select(parameter => parameter.Name).ToHashSet();
        if (type.GetProperties(BindingFlags.Public | BindingFlags.Instance).FirstOrDefault(property => property.CanWrite && !described.Contains(property.Name)) is { } undescribed)
            throw Mismatch(type, $"must describe each of its settings by {nameof(AttackParameterAttribute)}; found '{undescribed.Name}' without it");
    }

    /// <summary>The record.</summary>
    public Type Type { get; }

    /// <summary>The setting of an attack that the component is a value of.</summary>
    public AttackSeam Seam { get; }

    /// <summary>What files call it, such as <c>scaledCopies</c>.</summary>
    public string Kind => declaration.Kind ?? JsonNamingPolicy.CamelCase.ConvertName(Type.Name);

    /// <summary>What the command line calls it, such as <c>scaled-copies</c>.</summary>
    public string CommandLineKind => JsonNamingPolicy.KebabCaseLower.ConvertName(Kind);

    /// <summary>What the literature calls it in names of attacks.</summary>
    public string Abbreviation => declaration.Abbreviation ?? Type.Name;

    /// <summary>What it does, in one sentence.</summary>
    public string Summary => declaration.Summary;

    /// <summary>Authors, title, conference and year; null where it is nobody's.</summary>
    public string? Paper => declaration.Paper;

    /// <summary>The formula in one line, or null.</summary>
    public string? Formula => declaration.Formula;

    /// <summary>The settings, in their order.</summary>
    public IReadOnlyList<AttackParameter> Parameters { get; }

    /// <summary>How many gradients a step takes with the default settings.</summary>
    public int GradientsPerStep => Create() switch
    {
        InputTransform transform => transform.Gradients,
        GradientSampling sampling => sampling.Gradients,
        AttackObjective objective => objective.Gradients,
        _ => 1,
    };

    internal bool IsPrefix => declaration.IsPrefix;

    /// <summary>The component with its default settings.</summary>
    public AttackComponent Create() => (AttackComponent)Activator.CreateInstance(Type)!;

    internal void Validate(AttackComponent component)
    {
        foreach (var parameter in Parameters) parameter.Validate(component, $"{Type.Name}.");
    }

    internal string Print(AttackComponent component)
    {
        var values = Parameters.Select(parameter => (parameter.CommandLineName, Value: parameter.ValueIn(component))).Where(setting => setting.Value is not (null or false))
            .Select(setting => setting.Value is true ? Words(setting.CommandLineName) : $"{Words(setting.CommandLineName)} {AttackParameter.Print(setting.Value)}").ToList();
        return values.Count == 0 ? Abbreviation : $"{Abbreviation} ({string.Join(", ", values)})";
    }

    private static string Words(string name) => name.Replace('-', ' ');

    private static ArgumentException Mismatch(Type type, string problem) => new($"The attack component {type.Name} {problem}.");
}
