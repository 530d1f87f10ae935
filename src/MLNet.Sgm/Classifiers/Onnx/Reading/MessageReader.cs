using Google.Protobuf;
using Onnx;
using Kind = Onnx.TensorProto.Types.DataType;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>
/// Reads the messages of a file and leaves the values of its weights where they are: each tensor that has many says where they lie, as one with external data does. So the file is in memory once
/// and not twice. The wire format is protobuf's, whose length of a message may have bytes to spare.
/// </summary>
internal sealed class MessageReader : IDisposable
{
    private const int LeastBytes = 1 << 12;
    private const int DeepestNesting = 64;
    private const int LengthBytes = 5;

    private readonly Stream file;
    private readonly MemoryStream kept = new();

    private MessageReader(Stream file) => this.file = file;

    /// <exception cref="InvalidDataException">The file is no message.</exception>
    /// <exception cref="InvalidProtocolBufferException">It is another.</exception>
    internal static ModelProto Read(Stream file)
    {
        using var reader = new MessageReader(file);
        reader.Copy(Message.Model, file.Length, depth: 0);
        return ModelProto.Parser.ParseFrom(reader.kept.GetBuffer(), 0, checked((int)reader.kept.Length));
    }

    public void Dispose() => kept.Dispose();

    private void Copy(Message message, long end, int depth)
    {
        if (depth > DeepestNesting) throw new InvalidDataException();
        (Kind type, long offset, long length) values = default;
        while (file.Position < end)
        {
            var tag = Varint();
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    var value = Varint();
                    if (message == Message.Tensor && field == TensorProto.DataTypeFieldNumber) values.type = (Kind)value;
                    Write(tag);
                    Write(value);
                    break;
                case 1 or 5:
                    Write(tag);
                    Copy((tag & 7) == 1 ? 8 : 4, end);
                    break;
                case 2:
                    var length = Length(end);
                    if (message == Message.Tensor && length >= LeastBytes && values.length == 0 && HasValues(field, values.type))
                    {
                        (values.offset, values.length) = (file.Position, length);
                        file.Position += length;
                    }
                    else CopyField(tag, Inside(message, field), length, depth);
                    break;
                default:
                    throw new InvalidDataException();
            }
        }
        if (file.Position != end) throw new InvalidDataException();
        if (values.length > 0) ExternalData.InModel(values.offset, values.length).WriteTo(kept);
    }

    private void CopyField(ulong tag, Message? inside, long length, int depth)
    {
        Write(tag);
        if (inside is not { } message)
        {
            Write((ulong)length);
            Copy(length, file.Position + length);
            return;
        }
        // How long it becomes is known once it is written.
        var start = kept.Position;
        kept.Write(stackalloc byte[LengthBytes]);
        Copy(message, file.Position + length, depth + 1);
        var written = (ulong)(kept.Length - start - LengthBytes);
        kept.Position = start;
        for (var index = 0; index < LengthBytes; index++) kept.WriteByte((byte)(written >> 7 * index & 0x7F | (index < LengthBytes - 1 ? 0x80u : 0)));
        kept.Position = kept.Length;
    }

    /// <summary>Whether a field has the values of a tensor, byte for byte.</summary>
    private static bool HasValues(int field, Kind type) => field == TensorProto.RawDataFieldNumber || field == TensorProto.FloatDataFieldNumber && type == Kind.Float || field == TensorProto.DoubleDataFieldNumber && type == Kind.Double;

    private static Message? Inside(Message message, int field) => (message, field) switch
    {
        (Message.Model, ModelProto.GraphFieldNumber) => Message.Graph,
        (Message.Graph, GraphProto.NodeFieldNumber) => Message.Node,
        (Message.Graph, GraphProto.InitializerFieldNumber) => Message.Tensor,
        (Message.Node, NodeProto.AttributeFieldNumber) => Message.Attribute,
        (Message.Attribute, AttributeProto.TFieldNumber) => Message.Tensor,
        (Message.Attribute, AttributeProto.GFieldNumber) => Message.Graph,
        _ => null,
    };

    private void Copy(long length, long end)
    {
        if (length > end - file.Position) throw new InvalidDataException();
        Span<byte> buffer = stackalloc byte[1 << 12];
        for (var left = length; left > 0;)
        {
            var part = buffer[..(int)Math.Min(left, buffer.Length)];
            file.ReadExactly(part);
            kept.Write(part);
            left -= part.Length;
        }
    }

    /// <summary>A length of what lies before the end; the number itself may go beyond it.</summary>
    private long Length(long end) => Varint() is var length && file.Position <= end && length <= (ulong)(end - file.Position) ? (long)length : throw new InvalidDataException();

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = file.ReadByte();
            if (next < 0) throw new InvalidDataException();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw new InvalidDataException();
    }

    private void Write(ulong value)
    {
        for (; value >= 0x80; value >>= 7) kept.WriteByte((byte)(value | 0x80));
        kept.WriteByte((byte)value);
    }

    /// <summary>The messages on the way to a tensor.</summary>
    private enum Message
    {
        Model,
        Graph,
        Node,
        Attribute,
        Tensor,
    }
}
