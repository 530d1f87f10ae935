using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Pipeline.Saving;

/// <summary>
/// How settings become JSON: every public field and property, so that what is added to options is saved without a word here. What belongs
/// to a process, not to a chain (progress, cancellation), is left out.
/// </summary>
internal static class ModelJson
{
    private static readonly Type[] BaseTypes = [typeof(AdversarialEstimatorBase.OptionsBase)];

    internal static JsonSerializerOptions Options(params IEnumerable<JsonConverter> converters)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            IncludeFields = true,
            WriteIndented = true,
            NumberHandling = JsonNumberHandling.Strict,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutProcess, NameKinds, RefuseNullItems } },
            Converters = { new JsonStringEnumConverter(), new TargetConverter(), new AttackConverter() },
        };
        foreach (var converter in converters) options.Converters.Add(converter);
        return options;
    }

    private static void LeaveOutProcess(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
            if (IsOfProcess(type.Properties[i].PropertyType)) type.Properties.RemoveAt(i);
    }

    /// <summary>.NET refuses null for a property that cannot be null, but not for an item of a list or a value of a map.</summary>
    private static void RefuseNullItems(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Enumerable) type.OnDeserialized = list => Refuse((IEnumerable)list, "a list");
        if (type.Kind == JsonTypeInfoKind.Dictionary) type.OnDeserialized = map => Refuse(((IDictionary)map).Values, "a map");

        static void Refuse(IEnumerable items, string whole)
        {
            if (items.Cast<object?>().Contains(null)) throw new JsonException($"{whole} holds null");
        }
    }

    private static bool IsOfProcess(Type type) =>
        type == typeof(CancellationToken) || typeof(Delegate).IsAssignableFrom(type) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IProgress<>));

    /// <summary>A value of one of several kinds says which: by its type's name, or, for the options of an estimator, by the estimator's.</summary>
    private static void NameKinds(JsonTypeInfo type)
    {
        if (!BaseTypes.Contains(type.Type)) return;
        type.PolymorphismOptions = new();
        foreach (var kind in type.Type.Assembly.GetTypes().Where(kind => kind.IsSubclassOf(type.Type) && !kind.IsAbstract).OrderBy(kind => kind.FullName, StringComparer.Ordinal))
            type.PolymorphismOptions.DerivedTypes.Add(new(kind, (kind.DeclaringType ?? kind).Name));
    }
}
