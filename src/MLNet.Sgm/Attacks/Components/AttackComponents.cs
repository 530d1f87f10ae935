using System.Collections.Immutable;
using System.Reflection;

namespace MLNet.Sgm.Attacks;

/// <summary>The attack components that are known: the library's, and those that were registered. Known ones can be named in files and on command lines.</summary>
/// <example>
/// <code>
/// AttackComponents.Register&lt;Mine&gt;();                            // "transform": { "kind": "mine" }
/// foreach (var component in AttackComponents.All) Console.WriteLine($"{component.Kind}: {component.Paper}");
/// </code>
/// </example>
public static class AttackComponents
{
    private static readonly Lock Gate = new();
    private static ImmutableList<AttackComponentDescription> known = [.. Declared(typeof(AttackComponents).Assembly).Select(type => new AttackComponentDescription(type))];

    /// <summary>All known components, seam by seam, in it by kind.</summary>
    public static IReadOnlyList<AttackComponentDescription> All =>
        [.. AttackSeam.All.SelectMany(seam => known.Where(component => component.Seam == seam).OrderBy(component => component.Kind, StringComparer.Ordinal))];

    /// <summary>Stands for what is known: another object when a component has been registered.</summary>
    internal static object Known => known;

    /// <summary>Makes a component known. Doing so again changes nothing.</summary>
    /// <typeparam name="T">A sealed record with <see cref="AttackComponentAttribute"/>, derived from a seam.</typeparam>
    /// <exception cref="ArgumentException">The declaration lacks something, or another component of its seam has its kind; the message names it.</exception>
    public static void Register<T>()
        where T : AttackComponent => Register(typeof(T));

    /// <summary>Makes all components of an assembly known.</summary>
    /// <returns>How many it declares.</returns>
    /// <exception cref="ArgumentException">A declaration lacks something, or a kind is taken; the message names it.</exception>
    public static int Register(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var types = Declared(assembly).ToList();
        foreach (var type in types) Register(type);
        return types.Count;
    }

    /// <summary>The components of a seam.</summary>
    internal static IReadOnlyList<AttackComponentDescription> Of(AttackSeam seam) => [.. All.Where(component => component.Seam == seam)];

    /// <summary>What a component's declaration says; a component need not be registered to be used in code.</summary>
    internal static AttackComponentDescription Describe(Type type) => known.Find(component => component.Type == type) ?? new(type);

    private static void Register(Type type)
    {
        lock (Gate)
        {
            if (known.Exists(component => component.Type == type)) return;
            var added = new AttackComponentDescription(type);
            if (known.Find(component => component.Seam == added.Seam && string.Equals(component.Kind, added.Kind, StringComparison.OrdinalIgnoreCase)) is { } other)
                throw new ArgumentException($"The attack component {type.FullName} must have a kind of its own; found '{added.Kind}', which is {other.Type.FullName}'s.");
            known = known.Add(added);
        }
    }

    private static IEnumerable<Type> Declared(Assembly assembly) => assembly.GetTypes().Where(type => type.IsDefined(typeof(AttackComponentAttribute), inherit: false));
}
