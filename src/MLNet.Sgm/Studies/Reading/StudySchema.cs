using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Json;

namespace MLNet.Sgm.Studies;

/// <summary>The schema of study files, for editors; it is made of the very declarations that the reader goes by.</summary>
internal static class StudySchema
{
    /// <summary>The schema, indented.</summary>
    internal static string Create()
    {
        var options = AttackJson.Options();
        var attack = options.GetJsonSchemaAsNode(typeof(AttackSettings), Exporter).AsObject();
        attack["type"] = "object";
        attack["additionalProperties"] = false;
        VaryValues(attack["properties"]!.AsObject());
        var schema = options.GetJsonSchemaAsNode(typeof(StudyDocument), Exporter).AsObject();
        var properties = schema["properties"]!.AsObject();
        foreach (var name in new[] { "classifiers", "sources", "attacks" })
        {
            properties[name]!["minProperties"] = 1;
            properties[name]!["propertyNames"] = new JsonObject { ["pattern"] = StudyNames.Pattern, ["description"] = "A name that can be a folder's." };
        }
        properties["attacks"]!["additionalProperties"] = attack;
        properties["classifiers"]!["additionalProperties"]!["oneOf"] = new JsonArray([.. StudyClassifierReader.Origins.Select(origin => new JsonObject { ["required"] = new JsonArray(origin) })]);
        properties["targets"]!["items"] = new JsonObject { ["anyOf"] = new JsonArray(Text(), Target(options, attack)) };
        properties["targets"]!["minItems"] = 1;
        properties["targets"]!["uniqueItems"] = true;
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "A transfer study of MLNet.Sgm");
        return schema.ToJsonString(new JsonSerializerOptions(options) { WriteIndented = true }) + "\n";
    }

    private static JsonObject Target(JsonSerializerOptions options, JsonObject attack)
    {
        var target = options.GetJsonSchemaAsNode(typeof(TargetDocument), Exporter).AsObject();
        var behind = target["properties"]!["behind"]!.AsObject();
        behind["anyOf"] = attack["properties"]!["behind"]!["anyOf"]!.DeepClone();
        target["type"] = "object";
        return target;
    }

    private static JsonSchemaExporterOptions Exporter { get; } = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };

    /// <summary>Adds what the exporter does not know: sentences, ranges, names of enumerations, and that nothing else may stand there.</summary>
    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        var schema = node as JsonObject ?? [];
        // Null is for writers; in a file, what is not said is left out.
        if (schema["type"] is JsonArray types) schema["type"] = types.Select(type => type!.GetValue<string>()).First(type => type != "null");
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && context.TypeInfo.PolymorphismOptions is null && !schema.ContainsKey("$ref")) schema["additionalProperties"] = false;
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type.IsEnum) schema["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => JsonValue.Create(JsonNamingPolicy.CamelCase.ConvertName(name)))]);
        if (type == typeof(string)) schema["minLength"] = 1;
        if (context.PropertyInfo is not { } property) return schema.Count == 0 ? node : schema;
        var attributes = property.AttributeProvider;
        if (Attribute<DescriptionAttribute>(attributes) is { } description) schema["description"] = description.Description;
        if (JsonContract.RangeOf(property) is { } range)
        {
            schema[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Convert.ToDouble(range.Minimum, System.Globalization.CultureInfo.InvariantCulture);
            if (range.Maximum is double and < double.PositiveInfinity and var most) schema["maximum"] = most;
        }
        if (attributes is PropertyInfo declared && Attribute<AttackParameterAttribute>(attributes) is not null) Describe(schema, AttackParameter.Of(declared.DeclaringType!).First(parameter => parameter.Name == declared.Name));
        if (property.PropertyType == typeof(JsonNode)) schema["anyOf"] = new JsonArray(Text(), new JsonObject { ["type"] = "array", ["minItems"] = 2, ["uniqueItems"] = true, ["items"] = Text() });
        return schema;
    }

    private static JsonObject Text() => new() { ["type"] = "string", ["minLength"] = 1 };

    private static void Describe(JsonObject schema, AttackParameter parameter)
    {
        schema["description"] = $"{parameter.Summary}.";
        if (parameter.Minimum is { } minimum) schema["minimum"] = minimum;
        if (parameter.Above is { } above) schema["exclusiveMinimum"] = above;
        if (parameter.Maximum is { } maximum) schema["maximum"] = maximum;
        if (parameter.Below is { } below) schema["exclusiveMaximum"] = below;
    }

    /// <summary>Lengths are in 1/255; a list of values makes an attack for each; some values are another's.</summary>
    private static void VaryValues(JsonObject properties)
    {
        foreach (var name in StudyAttackReader.Varying)
        {
            var single = properties[name]!.DeepClone().AsObject();
            if (AttackJson.IsLength(name)) single["exclusiveMinimum"] = 0;
            var description = single["description"]!.DeepClone();
            single.Remove("description");
            JsonArray forms = [single, new JsonObject { ["type"] = "array", ["minItems"] = 1, ["uniqueItems"] = true, ["items"] = single.DeepClone() }];
            if (name == StudyAttackReader.Gamma) forms.Add(new JsonObject { ["const"] = StudyAttackReader.SourceGamma });
            if (name == StudyAttackReader.StepSize) forms.Add(new JsonObject { ["type"] = "string", ["pattern"] = StudyAttackReader.StepPattern });
            properties[name] = new JsonObject { ["description"] = description, ["anyOf"] = forms };
        }
        foreach (var chain in AttackSeam.All.Where(seam => seam.IsChain))
        {
            var list = properties[chain.FileName]!.AsObject();
            list["minItems"] = 1;
            properties[chain.FileName] = new JsonObject { ["description"] = $"One {chain.Noun}, or a list of {chain.Noun}s one after the other.", ["anyOf"] = new JsonArray(list["items"]!.DeepClone(), list.DeepClone()) };
        }
    }

    private static T? Attribute<T>(ICustomAttributeProvider? provider)
        where T : Attribute => provider?.GetCustomAttributes(typeof(T), inherit: false).OfType<T>().FirstOrDefault();
}
