using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace MLNet.Sgm.Attacks;

/// <summary>A setting of an attack or of a component, as its declaration describes it.</summary>
public sealed class AttackParameter
{
    private readonly PropertyInfo property;
    private readonly AttackParameterAttribute declaration;

    private AttackParameter(PropertyInfo property, AttackParameterAttribute declaration, object? made)
    {
        (this.property, this.declaration) = (property, declaration);
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Default = made is null ? null : property.GetValue(made);
    }

    /// <summary>The property's name.</summary>
    public string Name => property.Name;

    /// <summary>What files call it.</summary>
    public string FileName => JsonNamingPolicy.CamelCase.ConvertName(Name);

    /// <summary>What the command line calls it.</summary>
    public string CommandLineName => JsonNamingPolicy.KebabCaseLower.ConvertName(Name);

    /// <summary>What it is, in one sentence.</summary>
    public string Summary => declaration.Summary;

    /// <summary>A number (<see cref="float"/>, <see cref="int"/>), <see cref="bool"/>, an enumeration, or a name (<see cref="string"/>).</summary>
    public Type Type { get; }

    /// <summary>The value where nothing is said.</summary>
    public object? Default { get; }

    /// <summary>The values that it may have, such as <c>in (0, 1]</c>.</summary>
    public string Range
    {
        get
        {
            if (Type == typeof(bool)) return "true or false";
            if (Type == typeof(string)) return "a name";
            if (Type.IsEnum) return $"one of {string.Join(", ", Enum.GetNames(Type))}";
            var (lower, upper) = (IsOpenBelow ? declaration.Above : declaration.Minimum, IsOpenAbove ? declaration.Below : declaration.Maximum);
            if (double.IsNaN(lower) && double.IsNaN(upper)) return IsWhole ? "a whole number" : "finite";
            if (double.IsNaN(upper)) return Invariant($"{(!IsOpenBelow ? $"at least {Text(lower)}" : lower == 0 ? "positive" : $"above {Text(lower)}")}{(IsWhole ? "" : " and finite")}");
            return IsWhole
                ? Invariant($"{(declaration.IsOdd ? "odd and " : "")}in {Text(lower)} to {Text(upper)}")
                : Invariant($"in {(IsOpenBelow ? '(' : '[')}{Text(lower)}, {Text(upper)}{(IsOpenAbove ? ')' : ']')}");
        }
    }

    internal double? Minimum => Bound(declaration.Minimum);

    internal double? Above => Bound(declaration.Above);

    internal double? Maximum => Bound(declaration.Maximum);

    internal double? Below => Bound(declaration.Below);

    internal bool IsOdd => declaration.IsOdd;

    private bool IsWhole => Type == typeof(int);

    private bool IsOpenBelow => !double.IsNaN(declaration.Above);

    private bool IsOpenAbove => !double.IsNaN(declaration.Below);

    /// <summary>The declared settings of a type, in their order; of an abstract one, without their defaults.</summary>
    internal static IReadOnlyList<AttackParameter> Of(Type type)
    {
        var made = type.IsAbstract ? null : Activator.CreateInstance(type);
        return
        [
            .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               let declaration = property.GetCustomAttribute<AttackParameterAttribute>()
               where declaration is not null
               select new AttackParameter(property, declaration, made),
        ];
    }

    internal object? ValueIn(object settings) => property.GetValue(settings);

    /// <param name="settings">What has the setting.</param>
    /// <param name="owner">What the message puts before the setting's name, or nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range; the message names it.</exception>
    internal void Validate(object settings, string owner)
    {
        var value = ValueIn(settings);
        Setting.Require(value is null || IsInRange(value), owner + Name, Range, value);
    }

    /// <summary>A value as messages and lines of print have it.</summary>
    internal static string Print(object? value) => value switch
    {
        float number => number.ToString("0.####", CultureInfo.InvariantCulture),
        Enum name => JsonNamingPolicy.KebabCaseLower.ConvertName(name.ToString()).Replace('-', ' '),
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private bool IsInRange(object value)
    {
        if (value is bool) return true;
        if (value is string name) return !string.IsNullOrWhiteSpace(name);
        if (value is Enum) return Enum.IsDefined(Type, value);
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        // A comparison with NaN is false: what has no bound is not beyond it.
        return double.IsFinite(number) && !(number < Lift(declaration.Minimum)) && !(number <= Lift(declaration.Above)) && !(number > Lift(declaration.Maximum)) && !(number >= Lift(declaration.Below))
            && (!declaration.IsOdd || number % 2 != 0);

        // 0.1 is a little more as a float than as a double.
        double Lift(double bound) => value is float ? (float)bound : bound;
    }

    private static double? Bound(double bound) => double.IsNaN(bound) ? null : bound;

    private static string Text(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
