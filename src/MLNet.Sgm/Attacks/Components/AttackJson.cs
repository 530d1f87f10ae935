using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MLNet.Sgm.Json;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// The one form of attacks in JSON: study files, manifests, saved chains, results. Lengths are in 1/255 of the range of pixels, for L2 in units of the image; a component is an object with its
/// kind, where its seam has several; transforms are a list of them, and so are processings and backward rules. All settings are written, so that what a file means does not hang on defaults; where it is read, what is left out has its default.
/// </summary>
internal static class AttackJson
{
    private const int LevelsOfAByte = 255;

    private static readonly string Norm = FileName(nameof(AttackSettings.Norm));
    private static readonly string[] Chains = [.. AttackSeam.All.Where(seam => seam.IsChain).Select(seam => seam.FileName)];
    private static readonly string[] Lengths = [FileName(nameof(AttackSettings.Epsilon)), FileName(nameof(AttackSettings.StepSize))];

    // Properties of earlier versions, and what is written now.
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["patch"] = "'step': { \"kind\": \"patchProjection\", … }",
        ["loss"] = "'objective': { \"kind\": \"crossEntropy\" }, \"logit\" or \"logitMargin\"",
    };

    private static KnownOptions? made;

    /// <summary>Whether a property is a length, in 1/255.</summary>
    internal static bool IsLength(string property) => Lengths.Contains(property);

    /// <summary>How attacks and their components become JSON. The same until a component is registered, because to make it takes longer than to read an attack.</summary>
    internal static JsonSerializerOptions Options()
    {
        var known = AttackComponents.Known;
        if (made is { } last && last.Known == known) return last.Options;
        var options = Create();
        options.MakeReadOnly();
        made = new(known, options);
        return options;
    }

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
            throw new JsonProblem(PlaceOf(error.ParamName, attack, node), $"cannot be: {Naming.Printable(error.Message.Split(" (Parameter", 2)[0])}", error);
        }
    }

    /// <summary>Reads an attack that somebody else checks.</summary>
    /// <exception cref="JsonProblem">It is none.</exception>
    internal static AttackSettings Parse(JsonObject node)
    {
        var written = node.DeepClone().AsObject();
        foreach (var (old, now) in Renamed)
            if (written.ContainsKey(old)) throw new JsonProblem(old, $"was renamed: write {now}.");
        if (Array.Find(Chains, chain => written[chain] is JsonArray { Count: 0 }) is { } empty) throw JsonContract.Mismatch(empty, "a component, or a list of at least one", written[empty]);
        var singles = Chains.Where(chain => written[chain] is JsonObject).ToList();
        foreach (var single in singles) written[single] = new JsonArray(written[single]!.DeepClone());
        try
        {
            ScaleLengths(written);
            return JsonContract.Read<AttackSettings>(written, Options());
        }
        catch (JsonProblem problem) when (singles.Find(single => problem.Path.StartsWith($"{single}[0]", StringComparison.Ordinal)) is { } single)
        {
            throw new JsonProblem(single + problem.Path[$"{single}[0]".Length..], problem.Sentence, problem.InnerException);
        }
    }

    /// <summary>What stands before a network: one processing, or a list of them.</summary>
    /// <exception cref="JsonProblem">It is none, or a setting is out of its range.</exception>
    internal static InputProcessing ReadProcessing(JsonNode? node)
    {
        var parts = JsonContract.Read<IReadOnlyList<InputProcessing>>(node is JsonObject ? new JsonArray(node.DeepClone()) : node, Options());
        if (parts.Count == 0) throw JsonContract.Mismatch("", "a processing, or a list of at least one", node);
        for (var index = 0; index < parts.Count; index++)
        {
            try
            {
                parts[index].Validate();
            }
            catch (ArgumentException error)
            {
                var setting = error.ParamName?.Split('.')[^1];
                throw new JsonProblem($"{(node is JsonArray ? $"[{index}]" : "")}{(setting is null ? "" : $".{FileName(setting)}")}".TrimStart('.'), $"cannot be: {Naming.Printable(error.Message.Split(" (Parameter", 2)[0])}", error);
            }
        }
        return parts.Aggregate((first, second) => first.Then(second));
    }

    /// <summary>What stands before a network, as a list.</summary>
    internal static JsonArray Write(InputProcessing processing) => JsonSerializer.SerializeToNode<IReadOnlyList<InputProcessing>>(processing.Parts, Options())!.AsArray();

    private static JsonSerializerOptions Create() => new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowOutOfOrderMetadataProperties = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Describe } },
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private static string FileName(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

    /// <summary>Where the setting stands that the engine complains of, such as <c>transform[1].count</c> for <c>ScaledCopies.Count</c>.</summary>
    private static string PlaceOf(string? setting, AttackSettings attack, JsonObject written)
    {
        var names = setting?.Split('.') ?? [];
        if (names.Length < 2) return names.Length == 0 ? "" : FileName(names[0]);
        var (seam, index) = AttackSeam.All.SelectMany(seam => seam.In(attack)?.Parts.Select((part, index) => (seam, index, part)) ?? []).Where(entry => entry.part.GetType().Name == names[0]).Select(entry => (entry.seam, entry.index)).First();
        return $"{seam.FileName}{(written[seam.FileName] is JsonArray ? $"[{index}]" : "")}.{FileName(names[1])}";
    }

    private static void ScaleLengths(JsonObject node)
    {
        if (string.Equals(JsonContract.TextOf(node[Norm]), nameof(AttackNorm.L2), StringComparison.OrdinalIgnoreCase)) return;
        foreach (var name in Lengths)
        {
            // What is no number is refused with the rest.
            if (node[name] is not JsonValue length || length.GetValueKind() != JsonValueKind.Number) continue;
            var bytes = length.Deserialize<double>();
            if (bytes is not (> 0 and <= LevelsOfAByte)) throw JsonContract.Mismatch(name, "in (0, 255], for it is in 1/255", length);
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
        if (type.Type == typeof(AttackSettings))
        {
            ListParts<InputTransform>(type, nameof(AttackSettings.Transform), static (first, second) => first.Then(second));
            ListParts<InputProcessing>(type, nameof(AttackSettings.Behind), static (first, second) => first.Then(second));
            ListParts<BackwardRule>(type, nameof(AttackSettings.Backward), static (first, second) => first.Then(second));
        }
        if (AttackSeam.All.FirstOrDefault(seam => seam.Type == type.Type && seam.HasKinds) is not { } seam) return;
        type.PolymorphismOptions = new() { TypeDiscriminatorPropertyName = JsonContract.Kind };
        foreach (var component in AttackComponents.Of(seam)) type.PolymorphismOptions.DerivedTypes.Add(new(component.Type, component.Kind));
    }

    /// <summary>A chain of components is a list.</summary>
    private static void ListParts<T>(JsonTypeInfo type, string property, Func<T, T, T> then)
        where T : AttackComponent
    {
        var chain = type.Properties.First(described => described.Name == FileName(property));
        type.Properties.Remove(chain);
        var list = type.CreateJsonPropertyInfo(typeof(IReadOnlyList<T>), chain.Name);
        list.Get = attack => ((T?)chain.Get!(attack))?.Parts;
        list.Set = (attack, parts) => chain.Set!(attack, (parts as IReadOnlyList<T>)?.Aggregate(then));
        type.Properties.Add(list);
    }

    /// <summary>Options, and the components that were known when they were made.</summary>
    private sealed record KnownOptions(object Known, JsonSerializerOptions Options);
}
