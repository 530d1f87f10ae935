using System.Reflection;
using System.Text.Json;

namespace MLNet.Sgm.Attacks;

/// <summary>A setting of an attack whose values are components.</summary>
public sealed class AttackSeam
{
    private static readonly IReadOnlyList<AttackSeam> Seams =
    [
        .. typeof(AttackSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.PropertyType.IsAssignableTo(typeof(AttackComponent))).Select(property => new AttackSeam(property)),
    ];

    private readonly PropertyInfo property;

    private AttackSeam(PropertyInfo property) => this.property = property;

    /// <summary>All of them, in the order of <see cref="AttackSettings"/>.</summary>
    public static IReadOnlyList<AttackSeam> All => Seams;

    /// <summary>The setting's name.</summary>
    public string Name => property.Name;

    /// <summary>What files call it.</summary>
    public string FileName => JsonNamingPolicy.CamelCase.ConvertName(Name);

    /// <summary>What the command line calls it.</summary>
    public string CommandLineName => JsonNamingPolicy.KebabCaseLower.ConvertName(Name);

    /// <summary>The type that its components are, or are derived from.</summary>
    public Type Type => property.PropertyType;

    /// <summary>Whether there are several kinds of components; if not, files and command lines need not name it.</summary>
    public bool HasKinds => Type.IsAbstract;

    /// <summary>Whether several components may follow each other: files then have a list of them, and command lines repeat the option.</summary>
    public bool IsChain => Type == typeof(InputTransform) || Type == typeof(InputProcessing) || Type == typeof(BackwardRule);

    /// <summary>What one of its components is called.</summary>
    internal string Noun => Type == typeof(InputTransform) ? "transform" : Type == typeof(InputProcessing) ? "processing" : "backward rule";

    internal static AttackSeam Of(Type component) => Seams.FirstOrDefault(seam => component.IsAssignableTo(seam.Type))
        ?? throw new ArgumentException($"The attack component {component.Name} must be derived from one of {string.Join(", ", Seams.Where(seam => seam.HasKinds).Select(seam => seam.Type.Name))}; found the base {component.BaseType?.Name}.");

    /// <summary>The component that an attack has here, or null.</summary>
    internal AttackComponent? In(AttackSettings attack) => (AttackComponent?)property.GetValue(attack);
}
