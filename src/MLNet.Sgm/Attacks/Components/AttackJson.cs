using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MLNet.Sgm.Json;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// The one form of attacks in JSON: study files, manifests, saved chains, results. Lengths are in 1/255 of the range of pixels, for L2 in units of the image; a component is an object with its
/// kind, where its seam has several; transforms are a list of them. All settings are written, so that what a file means does not hang on defaults; where it is read, what is left out has its default.
/// </summary>
internal static class AttackJson
{
    private const int LevelsOfAByte = 255;

    private static readonly string Norm = FileName(nameof(AttackSettings.Norm));
    internal static readonly string Transform = FileName(nameof(AttackSettings.Transform));
    private static readonly string[] Lengths = [FileName(nameof(AttackSettings.Epsilon)), FileName(nameof(AttackSettings.StepSize))];

    // Properties of earlier versions, and what is written now.
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["patch"] = "'step': { \"kind\": \"patchProjection\", … }",
        ["loss"] = "'objective': { \"kind\": \"crossEntropy\" }, \"logit\" or \"logitMargin\"",
    };

    /// <summary>Whether a property is a length, in 1/255.</summary>
    internal static bool IsLength(string property) => Lengths.Contains(property);

    /// <summary>How attacks and their components become JSON; made anew, because components can be registered.</summary>
    internal static JsonSerializerOptions Options() => new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowOutOfOrderMetadataProperties = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Describe } },
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>An attack.</summary>
    internal static JsonObject Write(AttackSettings attack)
    {
        var node = JsonSerializer.SerializeToNode(attack, Options())!.AsObject();
        if (attack.Norm == AttackNorm.LInfinity)
            foreach (var name in Lengths)
                if (node[name] is { } length) node[name] = InBytes(length.GetValue<float>());
        return node;
    }

    /// <summary>Reads an attack, and checks it.</summary>
    /// <exception cref="JsonProblem">It is none, or its settings are out of range or do not go together.</exception>
    internal static AttackSettings Read(JsonObject node)
    {
        var attack = Parse(node);
        try
        {
            attack.Validate();
            return attack;
        }
        catch (ArgumentException error)
        {
            throw new JsonProblem(PlaceOf(error.ParamName, attack, node[Transform] is JsonObject), $"cannot be: {error.Message.Split(" (Parameter", 2)[0]}", error);
        }
    }

    /// <summary>Reads an attack that somebody else checks.</summary>
    /// <exception cref="JsonProblem">It is none.</exception>
    internal static AttackSettings Parse(JsonObject node)
    {
        var written = node.DeepClone().AsObject();
        foreach (var (old, now) in Renamed)
            if (written.ContainsKey(old)) throw new JsonProblem(old, $"was renamed: write {now}.");
        var isSingle = written[Transform] is JsonObject;
        if (isSingle) written[Transform] = new JsonArray(written[Transform]!.DeepClone());
        try
        {
            ScaleLengths(written);
            return JsonContract.Read<AttackSettings>(written, Options());
        }
        catch (JsonProblem problem) when (isSingle && problem.Path.StartsWith($"{Transform}[0]", StringComparison.Ordinal))
        {
            throw new JsonProblem(Transform + problem.Path[$"{Transform}[0]".Length..], problem.Sentence, problem.InnerException);
        }
    }

    private static string FileName(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

    /// <summary>Where the setting stands that the engine complains of, such as <c>transform[1].count</c> for <c>ScaledCopies.Count</c>.</summary>
    private static string PlaceOf(string? setting, AttackSettings attack, bool isSingle)
    {
        var names = setting?.Split('.') ?? [];
        if (names.Length < 2) return names.Length == 0 ? "" : FileName(names[0]);
        var seam = AttackSeam.All.First(seam => PartsOf(seam, attack).Any(part => part.GetType().Name == names[0]));
        return $"{seam.FileName}{(isSingle ? "" : PlaceInList(attack, names[0]))}.{FileName(names[1])}";
    }

    private static IEnumerable<AttackComponent> PartsOf(AttackSeam seam, AttackSettings attack) => seam.In(attack) switch
    {
        null => [],
        InputTransform transform => transform.Parts,
        var component => [component],
    };

    private static string PlaceInList(AttackSettings attack, string type) =>
        attack.Transform?.Parts.Select((part, index) => (part, index)).Where(entry => entry.part.GetType().Name == type).Select(entry => $"[{entry.index}]").FirstOrDefault() ?? "";

    private static void ScaleLengths(JsonObject node)
    {
        if (string.Equals(JsonContract.TextOf(node[Norm]), nameof(AttackNorm.L2), StringComparison.OrdinalIgnoreCase)) return;
        foreach (var name in Lengths)
        {
            // What is no number is refused with the rest.
            if (node[name] is not JsonValue length || length.GetValueKind() != JsonValueKind.Number) continue;
            var bytes = length.Deserialize<double>();
            if (bytes is not (> 0 and <= LevelsOfAByte)) throw new JsonProblem(name, $"must be in (0, 255], for it is in 1/255; found {length.ToJsonString()}.");
            node[name] = (float)(bytes / LevelsOfAByte);
        }
    }

    /// <summary>A length in 1/255 that, read again, is the very same float.</summary>
    private static JsonNode InBytes(float length)
    {
        var written = Math.Round(length * (double)LevelsOfAByte, 4);
        return (float)(written / LevelsOfAByte) == length ? written : length * (double)LevelsOfAByte;
    }

    private static void Describe(JsonTypeInfo type)
    {
        if (type.Type == typeof(AttackSettings)) ListTransforms(type);
        if (AttackSeam.All.FirstOrDefault(seam => seam.Type == type.Type && seam.HasKinds) is not { } seam) return;
        type.PolymorphismOptions = new() { TypeDiscriminatorPropertyName = JsonContract.Kind };
        foreach (var component in AttackComponents.Of(seam)) type.PolymorphismOptions.DerivedTypes.Add(new(component.Type, component.Kind));
    }

    /// <summary>A chain of transforms is a list.</summary>
    private static void ListTransforms(JsonTypeInfo type)
    {
        var chain = type.Properties.First(property => property.Name == Transform);
        type.Properties.Remove(chain);
        var list = type.CreateJsonPropertyInfo(typeof(IReadOnlyList<InputTransform>), Transform);
        list.Get = attack => ((AttackSettings)attack).Transform?.Parts;
        list.Set = (attack, parts) => chain.Set!(attack, (parts as IReadOnlyList<InputTransform>)?.Aggregate((first, second) => first.Then(second)));
        type.Properties.Add(list);
    }
}
