using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MLNet.Sgm.Weights.Pickle;

/// <summary>
/// Reads one pickle of protocol 2 to 5. It runs nothing: opcodes put values together, names are looked up in
/// <see cref="PickleCallables"/>, what is not known there becomes a <see cref="PickleOpaque"/>, and long texts and bytes stay in the
/// file. Time and memory are bounded by the number of opcodes.
/// </summary>
/// <param name="cursor">The bytes from the pickle's first on; afterwards it stands behind its last.</param>
/// <param name="persistent">What a persistent id stands for; without it the pickle may have none.</param>
internal sealed class Unpickler(ByteCursor cursor, Func<object?, object>? persistent = null)
{
    // An opcode makes one value of some dozens of bytes at the most, beside its text; a state dict has about 40 opcodes a tensor.
    private const int MostOpcodes = 2_000_000;
    private const int OpcodesOfCall = 16;
    private const int BytesOfOpcode = 16;
    private const int LongestName = 512;
    private const int LongestNumber = 32;

    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<uint, object?> memo = [];
    private int spent;

    /// <summary>The pickled value.</summary>
    /// <exception cref="WeightFileException">The pickle is cut, malformed or too large.</exception>
    internal object? Load()
    {
        if (cursor.ReadByte() != (byte)Opcode.Proto || cursor.ReadByte() is < 2 or > 5) throw Failure("does not begin as one of protocol 2 to 5");
        while (true)
        {
            Spend(1);
            var opcode = (Opcode)cursor.ReadByte();
            if (opcode == Opcode.Stop) return Pop();
            if (!Literal(opcode) && !Memo(opcode) && !Collection(opcode) && !Object(opcode)) throw Failure($"uses opcode 0x{(byte)opcode:X2}, which no weight file needs");
        }
    }

    private bool Literal(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.None: Push(null); break;
            case Opcode.NewTrue: Push(true); break;
            case Opcode.NewFalse: Push(false); break;
            case Opcode.BinInt: Push((long)cursor.ReadInt32()); break;
            case Opcode.BinInt1: Push((long)cursor.ReadByte()); break;
            case Opcode.BinInt2: Push((long)cursor.ReadUInt16()); break;
            case Opcode.Long1: Push(Number(cursor.ReadByte())); break;
            case Opcode.Long4: Push(Number(cursor.ReadInt32())); break;
            case Opcode.BinFloat: Push(BinaryPrimitives.ReadDoubleBigEndian(cursor.Take(sizeof(double)))); break;
            case Opcode.ShortBinString or Opcode.ShortBinBytes: Push(Text(cursor.ReadByte(), isUnicode: false)); break;
            case Opcode.BinString or Opcode.BinBytes: Push(Text(cursor.ReadUInt32(), isUnicode: false)); break;
            case Opcode.BinBytes8 or Opcode.ByteArray8: Push(Text(cursor.ReadInt64(), isUnicode: false)); break;
            case Opcode.ShortBinUnicode: Push(Text(cursor.ReadByte(), isUnicode: true)); break;
            case Opcode.BinUnicode: Push(Text(cursor.ReadUInt32(), isUnicode: true)); break;
            case Opcode.BinUnicode8: Push(Text(cursor.ReadInt64(), isUnicode: true)); break;
            default: return false;
        }
        return true;
    }

    private bool Memo(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.BinPut: memo[cursor.ReadByte()] = Peek(); break;
            case Opcode.LongBinPut: memo[cursor.ReadUInt32()] = Peek(); break;
            case Opcode.Memoize: memo[(uint)memo.Count] = Peek(); break;
            case Opcode.BinGet: Push(Remembered(cursor.ReadByte())); break;
            case Opcode.LongBinGet: Push(Remembered(cursor.ReadUInt32())); break;
            case Opcode.Dup: Push(Peek()); break;
            case Opcode.Mark: marks.Add(stack.Count); break;
            case Opcode.PopMark: PopToMark(); break;
            case Opcode.Pop when marks.Count > 0 && marks[^1] == stack.Count: marks.RemoveAt(marks.Count - 1); break;
            case Opcode.Pop: Pop(); break;
            case Opcode.Frame: if (cursor.ReadInt64() is var length && (length < 0 || length > cursor.Left)) throw Failure($"claims a frame of {length} bytes and has {cursor.Left}"); break;
            default: return false;
        }
        return true;
    }

    private bool Collection(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.EmptyTuple: Push(Array.Empty<object?>()); break;
            case Opcode.Tuple1: Push(PopMany(1)); break;
            case Opcode.Tuple2: Push(PopMany(2)); break;
            case Opcode.Tuple3: Push(PopMany(3)); break;
            case Opcode.Tuple: Push(PopToMark()); break;
            case Opcode.EmptyList or Opcode.EmptySet: Push(new PickleList()); break;
            case Opcode.List or Opcode.FrozenSet: Append(new(), PopToMark(), push: true); break;
            case Opcode.Append: Append(null, PopMany(1)); break;
            case Opcode.Appends or Opcode.AddItems: Append(null, PopToMark()); break;
            case Opcode.EmptyDict: Push(new PickleDictionary()); break;
            case Opcode.Dict: Set(new(), PopToMark(), push: true); break;
            case Opcode.SetItem: Set(null, PopMany(2)); break;
            case Opcode.SetItems: Set(null, PopToMark()); break;
            default: return false;
        }
        return true;
    }

    private bool Object(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Global: Push(Find(cursor.ReadLine(LongestName), cursor.ReadLine(LongestName))); break;
            case Opcode.StackGlobal:
                var names = PopMany(2);
                if (names is not [PickleText { Value: { } module }, PickleText { Value: { } name }]) throw Failure("names a class by something else than two texts");
                Push(Find(module, name));
                break;
            case Opcode.Reduce or Opcode.NewObj: Push(Call(PopMany(2))); break;
            case Opcode.NewObjEx: Push(Call(PopMany(3)[..2])); break;
            case Opcode.Build: Build(Pop(), Peek()); break;
            case Opcode.BinPersId: Push((persistent ?? throw Failure("refers to something outside itself")).Invoke(Pop())); break;
            default: return false;
        }
        return true;
    }

    private object Find(string module, string name)
    {
        // Two short references may join the same long texts again and again.
        Spend((module.Length + name.Length) / BytesOfOpcode);
        return PickleCallables.Find($"{module}.{name}");
    }

    private object Call(object?[] call)
    {
        if (call is not [PickleGlobal or PickleOpaque or TorchStorageClass or TorchType, object?[] arguments]) throw Failure("calls something that is not a function");
        // The same arguments may be given many times over, and each call makes something of them.
        Spend(OpcodesOfCall + (arguments is [PickleList list] ? list.Items.Count : 0));
        return call[0] is PickleGlobal callable ? PickleCallables.Call(callable, arguments) : new PickleOpaque((call[0] as PickleOpaque)?.Origin ?? "torch");
    }

    private void Build(object? state, object? built)
    {
        switch (built)
        {
            case NumpyType type: type.SetState(state); break;
            case NumpyArray array: array.SetState(state); break;
            case TorchVariable variable: variable.SetState(state); break;
            // Attributes of a dictionary, such as a state dict's _metadata, of a tensor, or of an object that is not used.
            case PickleDictionary or PickleOpaque or TorchTensor: break;
            default: throw Failure("gives an object a state that does not fit it");
        }
    }

    private void Append(PickleList? list, object?[] items, bool push = false)
    {
        if (list is null && Peek() is PickleOpaque) return;
        list ??= Peek() as PickleList ?? throw Failure("appends to something that is not a list");
        list.Items.AddRange(items);
        if (push) Push(list);
    }

    private void Set(PickleDictionary? dictionary, object?[] items, bool push = false)
    {
        dictionary ??= Peek() switch
        {
            PickleDictionary known => known,
            PickleOpaque opaque => opaque.Items ??= new(),
            _ => throw Failure("sets an item of something that is not a dictionary"),
        };
        if (items.Length % 2 != 0) throw Failure("has a dictionary key without a value");
        for (var i = 0; i < items.Length; i += 2) dictionary.Pairs.Add((items[i], items[i + 1]));
        if (push) Push(dictionary);
    }

    private object Number(int length)
    {
        if (length is < 0 or > LongestNumber)
        {
            cursor.Skip(length);
            return new PickleOpaque("int");
        }
        var number = new BigInteger(cursor.Take(length));
        return number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;
    }

    private void Spend(int opcodes)
    {
        spent += opcodes;
        if (spent > MostOpcodes) throw Failure($"makes more of its bytes than weights need (the work of {MostOpcodes} opcodes)");
    }

    private PickleText Text(long length, bool isUnicode)
    {
        var offset = cursor.Position;
        if (length is >= 0 and <= LongestName)
        {
            Spend((int)length / BytesOfOpcode);
            var bytes = cursor.Take((int)length);
            return new(offset, length, isUnicode, isUnicode ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes));
        }
        cursor.Skip(length);
        return new(offset, length, isUnicode, null);
    }

    private object? Remembered(uint index) => memo.TryGetValue(index, out var value) ? value : throw Failure($"recalls value {index}, which it did not store");

    private void Push(object? value) => stack.Add(value);

    private object? Peek() => stack.Count > Floor ? stack[^1] : throw Failure("takes a value that it did not give");

    private object? Pop()
    {
        var value = Peek();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count)
    {
        if (stack.Count - Floor < count) throw Failure("takes a value that it did not give");
        var values = stack.GetRange(stack.Count - count, count).ToArray();
        stack.RemoveRange(stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        if (marks.Count == 0) throw Failure("ends a collection that it did not begin");
        var values = PopMany(stack.Count - Floor);
        marks.RemoveAt(marks.Count - 1);
        return values;
    }

    /// <summary>Values below the last mark belong to a collection that is not finished.</summary>
    private int Floor => marks.Count > 0 ? marks[^1] : 0;

    private WeightFileException Failure(string what) => cursor.File.Failure($"has a pickle that {what}; found before byte {cursor.Position}");
}
