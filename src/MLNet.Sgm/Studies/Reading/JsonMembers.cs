namespace MLNet.Sgm.Studies;

/// <summary>The properties of a JSON object. Those that nobody asked for are unknown: <see cref="End"/> refuses them.</summary>
internal sealed class JsonMembers(JsonPlace place, IReadOnlyList<KeyValuePair<string, JsonPlace>> members)
{
    private readonly List<string> known = [];

    /// <summary>All properties in the order of the file, for an object whose names the writer chose.</summary>
    internal IReadOnlyList<KeyValuePair<string, JsonPlace>> All => members;

    /// <summary>The value of a property, or null where it does not stand.</summary>
    internal JsonPlace? Find(string name)
    {
        known.Add(name);
        return members.FirstOrDefault(member => member.Key == name).Value;
    }

    /// <summary>The value of a property that must stand.</summary>
    internal JsonPlace Require(string name) => Find(name) ?? throw place.Error($"must have the property '{name}'; found {(members.Count == 0 ? "none" : string.Join(", ", members.Select(member => member.Key)))}.");

    /// <summary>The value of a property as read by a function, or the default where it does not stand.</summary>
    internal T Read<T>(string name, Func<JsonPlace, T> read, T otherwise) => Find(name) is { } value ? read(value) : otherwise;

    /// <summary>Refuses properties that nobody asked for.</summary>
    internal void End()
    {
        foreach (var (name, value) in members)
            if (!known.Contains(name)) throw value.Error($"is no property here; the nearest is '{NearestNames.First(name, known)}'.");
    }
}
