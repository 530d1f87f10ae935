using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// A rate as <c>{successes, total, value, lower, upper}</c>, of which the first two are read back. A rate of no images has no
/// value: JSON has no number that is none.
/// </summary>
internal sealed class ProportionJson : JsonConverter<Proportion>
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public override Proportion Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var rate = JsonSerializer.Deserialize<Fields>(ref reader, Options) ?? throw new JsonException("A rate must be an object of 'successes' and 'total'; found null.");
        if (rate.Successes < 0 || rate.Successes > rate.Total) throw new JsonException(FormattableString.Invariant($"A rate must have from 0 to 'total' 'successes'; found {rate.Successes} of {rate.Total}."));
        return new(rate.Successes, rate.Total);
    }

    public override void Write(Utf8JsonWriter writer, Proportion value, JsonSerializerOptions options) => JsonSerializer.Serialize(
        writer, new Fields { Successes = value.Successes, Total = value.Total, Value = value.Total == 0 ? null : value.Value, Lower = value.Lower, Upper = value.Upper }, Options);

    private sealed class Fields
    {
        public required int Successes { get; init; }

        public required int Total { get; init; }

        public double? Value { get; init; }

        public double Lower { get; init; }

        public double Upper { get; init; }
    }
}
