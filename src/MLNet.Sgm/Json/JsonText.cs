using System.Text.Json;

namespace MLNet.Sgm.Json;

/// <summary>JSON of strangers.</summary>
internal static class JsonText
{
    /// <summary>Parses JSON all of whose names and texts are text: .NET finds out at the first look at one, even one that was not asked for, and throws an <see cref="InvalidOperationException"/> then.</summary>
    /// <exception cref="JsonException">It is not JSON, or one of its texts is not UTF-8 or lacks half of a surrogate pair.</exception>
    internal static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String) reader.GetString();
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException("A text must be UTF-8, with whole surrogate pairs; found bytes that are none.", error);
        }
        return JsonDocument.Parse(json);
    }
}
