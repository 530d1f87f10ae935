#nullable enable
namespace MLNet.Sgm.Offline.Tests.Surface;

/// <summary>Names of types as the lists write them: with namespaces, nested types after a dot, type arguments where they belong.</summary>
internal static class TypeNames
{
    public static string Of(Type type)
    {
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsByRef)
            return Of(type.GetElementType()!);
        if (type.IsPointer)
            return Of(type.GetElementType()!) + "*";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Of(inner) + "?";
        return OfNamed(type, type.GetGenericArguments());
    }

    // A nested type's own arguments follow those of the type around it.
    private static string OfNamed(Type type, Type[] arguments)
    {
        var outer = type.DeclaringType;
        var inherited = outer?.GetGenericArguments().Length ?? 0;
        var own = arguments.Take(type.GetGenericArguments().Length).Skip(inherited).Select(Of).ToArray();
        var prefix = outer is not null ? OfNamed(outer, arguments) + "." : string.IsNullOrEmpty(type.Namespace) ? "" : type.Namespace + ".";
        return prefix + type.Name.Split('`')[0] + (own.Length > 0 ? $"<{string.Join(", ", own)}>" : "");
    }
}
