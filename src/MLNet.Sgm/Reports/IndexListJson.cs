using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.Sgm.Reports;

/// <summary>Indices of classes as one text, such as <c>3 3 0 7</c>: an indented list would give each a line of its own.</summary>
internal sealed class IndexListJson : JsonConverter<IReadOnlyList<int>>
{
    public override IReadOnlyList<int> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        [.. (reader.GetString() ?? throw new JsonException("class indices must be a text; found null.")).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : throw new JsonException($"class indices must be whole numbers with spaces between them; found '{text}'."))];

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<int> value, JsonSerializerOptions options) => writer.WriteStringValue(string.Join(' ', value));
}
