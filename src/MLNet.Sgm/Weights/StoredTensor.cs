using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>Where the values of one tensor lie in a file, in which order and form.</summary>
internal sealed class StoredTensor
{
    internal const int MostDimensions = 64;

    // A span has at most int.MaxValue bytes; larger tensors are filled in pieces.
    private const long PieceBytes = 1 << 30;

    // Values that repeat (stride 0) may make a tensor larger than its file; up to here that is no attack.
    private const long HarmlessBytes = 1 << 28;

    private readonly FileReader file;
    private readonly StorageLocation storage;
    private readonly long first;
    private readonly long span;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;

    /// <param name="file">The file.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">The element type.</param>
    /// <param name="storage">The bytes among which the tensor lies.</param>
    /// <param name="first">The place of the first element in them, in elements.</param>
    /// <param name="shape">The dimensions.</param>
    /// <param name="strides">The distance in elements between neighbours, for each dimension; null for rows one after another.</param>
    /// <exception cref="WeightFileException">The tensor does not lie within the storage.</exception>
    internal StoredTensor(FileReader file, string name, ScalarType type, StorageLocation storage, long first, long[] shape, long[]? strides = null)
    {
        (this.file, this.storage, this.first, this.shape, this.strides) = (file, storage, first, shape, strides ?? shape);
        Entry = new(name, type, Array.AsReadOnly(shape));
        if (shape.Length > MostDimensions || this.strides.Length != shape.Length)
            throw Failure($"has {shape.Length} dimensions and {this.strides.Length} strides; expected as many strides as dimensions, and at most {MostDimensions}");
        var rows = Rows(shape) ?? throw Failure($"has the impossible shape [{string.Join(", ", shape)}]");
        // A dimension of one element is never stepped along, so its stride may be anything.
        this.strides = strides is null ? rows : [.. strides.Select((stride, i) => shape[i] == 1 ? rows[i] : stride)];
        span = Span(shape, this.strides);
        contiguous = span == 0 || this.strides.SequenceEqual(rows);
        var size = ElementTypes.Size(type);
        if (first < 0 || span < 0 || (UInt128)(ulong)first + (ulong)span > (ulong)(storage.Length / size))
            throw Failure($"of shape [{string.Join(", ", shape)}], strides [{string.Join(", ", this.strides)}] and offset {first} reaches outside its storage of {storage.Length / size} elements");
        var count = span == 0 ? 0 : rows.Length == 0 ? 1 : (Int128)rows[0] * shape[0];
        if (count * size > Math.Max(HarmlessBytes, file.Length)) throw Failure($"claims {count * size} bytes; the whole file has {file.Length}");
    }

    internal WeightEntry Entry { get; }

    /// <summary>The bytes from the first element to the last.</summary>
    internal long ByteCount => span * ElementTypes.Size(Entry.Type);

    /// <summary>A new tensor of the entry's type and shape.</summary>
    internal Tensor Read()
    {
        var read = empty(shape, Entry.Type);
        try
        {
            CopyTo(read);
            return read;
        }
        catch
        {
            read.Dispose();
            throw;
        }
    }

    /// <summary>Fills a tensor of the entry's shape.</summary>
    internal void CopyTo(Tensor destination)
    {
        if (!destination.shape.SequenceEqual(shape)) throw Failure($"has the shape [{string.Join(", ", shape)}]; expected [{string.Join(", ", destination.shape)}]");
        using var frozen = no_grad();
        if (contiguous && destination.dtype == Entry.Type && destination.device_type == DeviceType.CPU && destination.is_contiguous())
        {
            Fill(destination);
            return;
        }
        using var scope = NewDisposeScope();
        var values = empty([span], Entry.Type);
        Fill(values);
        destination.copy_(contiguous ? values.view(shape) : values.as_strided(shape, strides));
    }

    /// <summary>The strides of rows one after another; null for sizes that are negative or whose product is beyond a long.</summary>
    private static long[]? Rows(long[] shape)
    {
        var rows = new long[shape.Length];
        Int128 next = 1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] < 0) return null;
            rows[i] = (long)next;
            next *= Math.Max(1, shape[i]);
            if (next > long.MaxValue / sizeof(double)) return null;
        }
        return rows;
    }

    /// <summary>The number of elements from the first to the last, those between them included; -1 for strides that no tensor has.</summary>
    private static long Span(long[] shape, long[] strides)
    {
        if (shape.Contains(0)) return 0;
        Int128 last = 0;
        for (var i = 0; i < shape.Length; i++)
        {
            if (strides[i] < 0) return -1;
            last += (Int128)(shape[i] - 1) * strides[i];
        }
        return last < long.MaxValue ? (long)last + 1 : -1;
    }

    private void Fill(Tensor contiguousTensor)
    {
        var size = ElementTypes.Size(Entry.Type);
        if (ByteCount <= PieceBytes)
        {
            Fill(first * size, contiguousTensor.bytes);
            return;
        }
        using var flat = contiguousTensor.view(-1);
        for (long done = 0, piece; done < span; done += piece)
        {
            piece = Math.Min(PieceBytes / size, span - done);
            using var part = flat.narrow(0, done, piece);
            Fill((first + done) * size, part.bytes);
        }
    }

    private void Fill(long offset, Span<byte> destination)
    {
        storage.Read(file, offset, destination);
        if (storage.IsBigEndian == BitConverter.IsLittleEndian) Reverse(destination, ElementTypes.Size(Entry.Type));
        // Any byte but these two is undefined behaviour for a boolean; PyTorch writes no other.
        if (Entry.Type == ScalarType.Bool && destination.ContainsAnyExceptInRange((byte)0, (byte)1)) throw Failure("is of booleans and holds a byte that is neither 0 nor 1");
    }

    private static void Reverse(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case sizeof(short):
                var shorts = MemoryMarshal.Cast<byte, short>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case sizeof(int):
                var ints = MemoryMarshal.Cast<byte, int>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case sizeof(long):
                var longs = MemoryMarshal.Cast<byte, long>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }

    private WeightFileException Failure(string what) => new($"Tensor '{Naming.Printable(Naming.Short(Entry.Name))}' of the weight file '{file.Path}' {Naming.Printable(what)}.");
}
