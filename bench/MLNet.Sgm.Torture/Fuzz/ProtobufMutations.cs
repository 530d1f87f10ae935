using Google.Protobuf;

namespace MLNet.Sgm.Torture.Fuzz;

/// <summary>Changes to the fields of a protobuf message, at any depth, with the lengths around them made right.</summary>
internal static class ProtobufMutations
{
    private const int Deepest = 8;

    internal static byte[] ChangeField(byte[] sample, Random random)
    {
        var content = sample;
        for (var left = random.Next(1, 4); left > 0; left--) content = Change(content, random, depth: 0);
        return content;
    }

    private static byte[] Change(byte[] message, Random random, int depth)
    {
        var fields = Parse(message);
        if (fields is null or []) return ByteMutations.Change(message, random);
        var at = random.Next(fields.Count);
        var field = fields[at];
        switch (random.Next(10))
        {
            case 0: fields.RemoveAt(at); break;
            case 1: fields.Insert(at, fields[random.Next(fields.Count)]); break;
            case 2: (fields[at], fields[0]) = (fields[0], fields[at]); break;
            case 3: fields[at] = field with { Payload = fields[random.Next(fields.Count)].Payload }; break;
            case 4: fields[at] = field with { Tag = WireFormat.MakeTag(random.Next(1, 30), WireFormat.GetTagWireType(field.Tag)) }; break;
            case 5 when field.Payload is not null: fields[at] = field with { Payload = ByteMutations.Change(field.Payload, random) }; break;
            default:
                fields[at] = field.Payload is null ? field with { Number = (ulong)ByteMutations.Number(random) }
                    : depth < Deepest ? field with { Payload = Change(field.Payload, random, depth + 1) } : field with { Payload = [] };
                break;
        }
        return Write(fields);
    }

    private static List<Field>? Parse(byte[] message)
    {
        try
        {
            List<Field> fields = [];
            var input = new CodedInputStream(message);
            for (uint tag; (tag = input.ReadTag()) != 0;)
                fields.Add(WireFormat.GetTagWireType(tag) switch
                {
                    WireFormat.WireType.Varint => new(tag, null, input.ReadUInt64()),
                    WireFormat.WireType.Fixed32 => new(tag, null, input.ReadFixed32()),
                    WireFormat.WireType.Fixed64 => new(tag, null, input.ReadFixed64()),
                    WireFormat.WireType.LengthDelimited => new(tag, input.ReadBytes().ToByteArray(), 0),
                    _ => throw new InvalidDataException(),
                });
            return fields;
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidDataException)
        {
            // Not every payload is a message: text and packed values are none.
            return null;
        }
    }

    private static byte[] Write(List<Field> fields)
    {
        using var made = new MemoryStream();
        using (var output = new CodedOutputStream(made, leaveOpen: true))
            foreach (var (tag, payload, number) in fields)
            {
                output.WriteTag(tag);
                switch (WireFormat.GetTagWireType(tag))
                {
                    case WireFormat.WireType.Varint: output.WriteUInt64(number); break;
                    case WireFormat.WireType.Fixed32: output.WriteFixed32((uint)number); break;
                    case WireFormat.WireType.Fixed64: output.WriteFixed64(number); break;
                    default: output.WriteBytes(ByteString.CopyFrom(payload ?? [])); break;
                }
            }
        return made.ToArray();
    }

    /// <param name="Tag">The field's number and wire type.</param>
    /// <param name="Payload">The bytes of one with a length; null for a number.</param>
    /// <param name="Number">The number.</param>
    private sealed record Field(uint Tag, byte[]? Payload, ulong Number);
}
