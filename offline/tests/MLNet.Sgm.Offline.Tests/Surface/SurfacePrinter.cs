#nullable enable
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MLNet.Sgm.Offline.Tests.Surface;

/// <summary>
/// Prints what an assembly shows to others, one declaration a line, in the form of the lists under offline/tests/api:
/// <code>
/// Namespace.Type : class | sealed class | static class | interface | struct | enum | delegate
/// Namespace.Type : base Other            Namespace.Type : implements Other
/// Namespace.Type.[protected ][static |abstract |virtual |override ]Member &lt;T>(Type name = default, …) : ReturnType
/// Namespace.Type.[protected ]new(…)      Namespace.Type.Property : Type { get; set; }      Namespace.Enum.Value = number
/// </code>
/// </summary>
internal static class SurfacePrinter
{
    private const BindingFlags DeclaredHere = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Lines(Type type)
    {
        var name = TypeNames.Of(type);
        if (type.IsEnum)
            return Enum.GetNames(type).Select(value => $"{name}.{value} = {Convert.ToInt64(Enum.Parse(type, value))}").Prepend($"{name} : enum");
        if (type.IsSubclassOf(typeof(Delegate)))
            return [$"{name} : delegate", $"{name} : {Signature(type.GetMethod("Invoke")!)}"];
        return [$"{name} : {Kind(type)}", .. Ancestors(type).Select(ancestor => $"{name} : {ancestor}"), .. Members(type).Select(member => $"{name}.{member}")];
    }

    private static string Kind(Type type)
    {
        if (type.IsInterface)
            return "interface";
        if (type.IsValueType)
            return "struct";
        return (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static class",
            (true, false) => "abstract class",
            (false, true) => "sealed class",
            _ => "class",
        };
    }

    private static IEnumerable<string> Ancestors(Type type)
    {
        if (type.IsClass && type.BaseType is { } parent && parent != typeof(object))
            yield return $"base {TypeNames.Of(parent)}";
        foreach (var contract in type.GetInterfaces().Where(contract => contract.IsVisible))
            yield return $"implements {TypeNames.Of(contract)}";
    }

    private static IEnumerable<string> Members(Type type) =>
    [
        .. type.GetConstructors(DeclaredHere).Where(constructor => !constructor.IsStatic && IsShown(constructor))
            .Select(constructor => $"{Access(constructor)}new({Parameters(constructor.GetParameters())})"),
        .. type.GetMethods(DeclaredHere).Where(method => IsShown(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)))
            .Select(method => $"{Access(method)}{Modifier(method)}{method.Name} {Signature(method)}"),
        .. type.GetProperties(DeclaredHere).Select(Property).OfType<string>(),
        .. type.GetFields(DeclaredHere).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(Field),
        .. type.GetEvents(DeclaredHere).Where(@event => @event.AddMethod is { } add && IsShown(add))
            .Select(@event => $"{(@event.AddMethod!.IsStatic ? "static " : "")}event {@event.Name} : {TypeNames.Of(@event.EventHandlerType!)}"),
    ];

    private static string? Property(PropertyInfo property)
    {
        var accessors = new[] { (Method: property.GetMethod, Text: "get; "), (Method: property.SetMethod, Text: "set; ") }
            .Where(accessor => accessor.Method is { } method && IsShown(method)).ToArray();
        if (accessors.Length == 0)
            return null;
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"{property.Name}[{Parameters(index)}]";
        var first = accessors[0].Method!;
        return $"{Access(first)}{Modifier(first)}{name} : {TypeNames.Of(property.PropertyType)} {{ {string.Concat(accessors.Select(accessor => accessor.Text))}}}";
    }

    private static string Field(FieldInfo field)
    {
        var access = field.IsPublic ? "" : "protected ";
        var scope = field.IsLiteral ? "const " : field.IsStatic ? "static " : "";
        var value = field.IsLiteral ? $" = {Value(field.GetRawConstantValue())}" : "";
        return $"{access}{scope}{(field.IsInitOnly ? "readonly " : "")}{field.Name} : {TypeNames.Of(field.FieldType)}{value}";
    }

    private static bool IsShown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifier(MethodInfo method)
    {
        if (method.IsStatic)
            return "static ";
        if (method.DeclaringType!.IsInterface || !method.IsVirtual)
            return "";
        if (method.IsAbstract)
            return "abstract ";
        return method.IsFinal ? "" : method.GetBaseDefinition() == method ? "virtual " : "override ";
    }

    private static string Signature(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        var extension = method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this " : "";
        return $"{generic}({extension}{Parameters(method.GetParameters())}) : {TypeNames.Of(method.ReturnType)}";
    }

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var passing = parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false) ? "params "
            : !parameter.ParameterType.IsByRef ? ""
            : parameter.IsOut ? "out "
            : parameter.IsIn ? "in "
            : "ref ";
        var value = parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue)}" : "";
        return $"{passing}{TypeNames.Of(parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string? Value(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text.Replace("\n", "\\n").Replace("\r", "\\r")}\"",
        char character => $"'{(int)character}'",
        bool truth => truth ? "true" : "false",
        float or double => ((IFormattable)value).ToString("R", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
