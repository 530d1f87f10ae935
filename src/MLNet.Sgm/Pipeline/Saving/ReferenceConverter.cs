using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.Sgm.Pipeline.Saving;

/// <summary>Writes the number of a thing that is saved elsewhere, and finds the thing of a number.</summary>
internal sealed class ReferenceConverter<T>(Func<T, int> number, Func<int, T> find) : JsonConverter<T>
    where T : class
{
    /// <summary>A converter that collects what it writes; the number is the place in the list.</summary>
    internal static ReferenceConverter<T> Collecting(List<T> things) => new(thing =>
    {
        var index = things.IndexOf(thing);
        if (index >= 0) return index;
        things.Add(thing);
        return things.Count - 1;
    }, index => things[index]);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => find(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteNumberValue(number(value));
}
