using FsCheck;
using FsCheck.Fluent;
using MLNet.Sgm.Weights;
using static MLNet.Sgm.Tests.PickleBytes;

namespace MLNet.Sgm.Tests.Weights;

/// <summary>Whatever bytes a file holds, it is read, or refused by the one exception.</summary>
[TestClass]
public sealed class WeightFileProperties
{
    private static readonly byte[][] PickleParts =
    [
        None, [0x88], Number(0), Number(3), Number(-1), Number(long.MaxValue), Text("a"), Text("storage"), Text("state_dict"), Text("latin1"), Text("f4"), Ascii("U\u0004abcd"),
        Ascii("("), Ascii("t"), Ascii(")"), Ascii("\u0085"), Ascii("\u0086"), Ascii("\u0087"), Ascii("]"), Ascii("a"), Ascii("e"), Ascii("}"), Ascii("s"), Ascii("u"), Ascii("d"), Ascii("l"),
        Ascii("R"), Ascii("\u0081"), Ascii("b"), Ascii("Q"), Ascii("0"), Ascii("1"), Ascii("2"), Ascii("q\0"), Ascii("h\0"), Ascii("\u0094"), Numbers(3, 4), Numbers(4, 1), Numbers(0), Numbers(1L << 40), Numbers(-1),
        Global("collections", "OrderedDict"), Global("torch._utils", "_rebuild_tensor_v2"), Global("torch._utils", "_rebuild_tensor_v3"), Global("torch._utils", "_rebuild_parameter"), Global("torch", "FloatStorage"), Global("torch", "float64"),
        Global("torch.storage", "UntypedStorage"), Global("torch", "Size"), Global("_codecs", "encode"), Global("numpy", "dtype"), Global("numpy", "ndarray"), Global("numpy.core.multiarray", "_reconstruct"), Global("numpy.core.multiarray", "scalar"),
        Global("os", "system"), Global("collections", "defaultdict"), Global("torch.nn.parameter", "Parameter"), Global("torch._tensor", "_rebuild_from_type_v2"), Global("torch._utils", "_rebuild_sparse_tensor"), Global("torch", "QInt8Storage"),
        Storage("0", 12), Tensor(Storage("0", 12), 0, Numbers(3, 4), Numbers(4, 1)), Dictionary((Text("a"), Tensor(Storage("0", 12), 2, Numbers(2, 5), Numbers(0, 1)))),
    ];

    [TestMethod]
    [Timeout(60_000)]
    [DataRow("types.zip.pth")]
    [DataRow("zip64.zip.pth")]
    [DataRow("views.legacy.pth")]
    [DataRow("python2.legacy.th")]
    [DataRow("objects2.zip.pth")]
    [DataRow("objects5.zip.pth")]
    [DataRow("oldest.pth.tar")]
    [DataRow("types.safetensors")]
    [DataRow("sharded.index.json")]
    [DataRow("types.dat")]
    [DataRow("types.npy")]
    [DataRow("protocol2.npy")]
    [DataRow("protocol5.npy")]
    public void A_file_with_some_bytes_changed_is_read_or_refused(string name)
    {
        var whole = File.ReadAllBytes(Fixture.File(name));
        var change = from at in Gen.Choose(0, whole.Length - 1) from value in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements(0, 1, 0x7F, 0x80, 0xFF)) select (at, (byte)value);
        var file = from changes in change.NonEmptyListOf() select Changed(whole, changes.Take(4));
        Check(file, 300);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void A_file_with_bytes_taken_out_or_put_in_is_read_or_refused()
    {
        var file = from name in Gen.Elements("types.zip.pth", "checkpoint.legacy.pth.tar", "types.safetensors", "types.dat", "python2.npy")
                   let whole = File.ReadAllBytes(Fixture.File(name))
                   from at in Gen.Choose(0, whole.Length)
                   from length in Gen.Choose(0, Math.Min(16, whole.Length - at))
                   from inserted in Bytes(16)
                   select (byte[])[.. whole.AsSpan(0, at), .. inserted, .. whole.AsSpan(at + length)];
        Check(file, 600);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void A_random_pickle_is_read_or_refused()
    {
        var pickle = from parts in Gen.Elements(PickleParts).ListOf() select Pickle([.. parts]);
        Check(from content in pickle from legacy in Gen.Elements(true, false) select legacy ? Legacy(content) : Zip(content), 1500);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Nested_values_at_random_are_read_or_refused() =>
        Check(from value in Gen.Sized(size => Value(Math.Min(size / 10, 4))) from legacy in Gen.Elements(true, false) select legacy ? Legacy(Pickle(value)) : Zip(Pickle(value)), 1500);

    [TestMethod]
    [Timeout(60_000)]
    public void A_view_at_random_gives_its_elements_or_is_refused_where_it_reaches_outside()
    {
        using var folder = TestData.Folder();
        var path = folder.File("w");
        var number = Gen.Choose(0, 4).Select(value => (long)value);
        var view = from dimensions in Gen.Choose(0, 3)
                   from shape in number.ArrayOf(dimensions)
                   from strides in number.ArrayOf(dimensions)
                   from offset in Gen.Choose(-1, 6)
                   select (shape, strides, offset);
        Prop.ForAll(view.ToArbitrary(), sample =>
        {
            var content = Legacy(Pickle(Dictionary((Text("a"), Tensor(Storage("0", 12), sample.offset, Numbers(sample.shape), Numbers(sample.strides))))));
            for (var i = 0; i < 12; i++) BitConverter.TryWriteBytes(content.AsSpan(content.Length - 48 + 4 * i), (float)i);
            File.WriteAllBytes(path, content);
            var places = sample.shape.Zip(sample.strides).Aggregate(new[] { (long)sample.offset }, (places, dimension) => [.. from place in places from i in Enumerable.Range(0, (int)dimension.First) select place + i * dimension.Second]);
            if (sample.offset < 0 || places.Any(place => place > 11))
            {
                Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(path).Dispose());
                return;
            }
            using var file = WeightFile.Open(path);
            using var read = file.Read("a");
            CollectionAssert.AreEqual(sample.shape, read.shape);
            CollectionAssert.AreEqual(places.Select(place => (float)place).ToArray(), read.ToArray<float>());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true));
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Random_bytes_behind_the_begin_of_any_format_are_read_or_refused()
    {
        var begin = Gen.Elements<byte[]>([], Ascii("PK\u0003\u0004"), Ascii("\u0080\u0002"), Legacy([])[..14], Ascii("\u0093NUMPY\u0001\0\u0010\0"), [16, 0, 0, 0, 0, 0, 0, 0, (byte)'{'], Ascii("\u0001\u0001a\u0006"), Ascii("{\"weight_map\":"));
        Check(from start in begin from rest in Bytes(200) select (byte[])[.. start, .. rest], 1000);
    }

    /// <summary>A value whose parts are values, to some depth; calls get arguments of about the right kind.</summary>
    private static Gen<byte[]> Value(int depth)
    {
        var number = Gen.Elements(-1L, 0, 1, 2, 3, 4, 12, 13, 1L << 33, long.MaxValue);
        var numbers = from values in number.ArrayOf(3) from count in Gen.Choose(0, 3) select Numbers(values[..count]);
        var storage = from id in Gen.Elements("0", "0", "0", "1", "") from count in Gen.Frequency((4, Gen.Constant(12L)), (1, number)) from part in Gen.Elements(null, None, Tuple(Text("v"), Number(2), Number(5))) select Storage(id, count, part);
        var tensor = from place in storage from offset in number from shape in numbers from strides in numbers select Tensor(place, offset, shape, strides);
        var leaf = Gen.OneOf(tensor, tensor, number.Select(Number), numbers, Gen.Elements(PickleParts[..12]));
        if (depth == 0) return leaf;
        var inner = Value(depth - 1);
        var key = Gen.Elements("state_dict", "model", "net", "a", "b").Select(Text);
        var dictionary = from keys in key.ArrayOf(4) from values in inner.ArrayOf(4) from count in Gen.Choose(0, 4) select Dictionary([.. keys.Zip(values).Take(count)]);
        var sequence = from values in inner.ArrayOf(3) from asList in Gen.Elements(true, false) select asList ? List(values) : Tuple(values);
        var call = from callable in Gen.Elements(PickleParts.Where(part => part[0] == 'c').ToArray()) from arguments in inner.ArrayOf(4) from count in Gen.Choose(0, 4) select Call(callable, arguments[..count]);
        return Gen.Frequency((6, dictionary), (1, sequence), (1, call), (1, leaf));
    }

    private static Gen<byte[]> Bytes(int most) => from length in Gen.Choose(0, most) from bytes in Gen.Choose(0, 255).ArrayOf(length) select bytes.Select(value => (byte)value).ToArray();

    private static byte[] Changed(byte[] whole, IEnumerable<(int At, byte Value)> changes)
    {
        var changed = whole.ToArray();
        foreach (var (at, value) in changes) changed[at] = value;
        return changed;
    }

    private static void Check(Gen<byte[]> files, int count)
    {
        using var folder = TestData.Folder();
        foreach (var shard in Directory.GetFiles(Fixture.Folder, "sharded-*")) File.Copy(shard, folder.File(Path.GetFileName(shard)));
        Prop.ForAll(files.ToArbitrary(), content =>
        {
            var path = folder.File("w");
            File.WriteAllBytes(path, content);
            try
            {
                using var file = WeightFile.Open(path);
                foreach (var entry in file.Entries)
                {
                    using var read = file.Read(entry.Name);
                    Assert.AreEqual(entry.Shape.Aggregate(1L, (product, size) => product * size), read.NumberOfElements);
                }
            }
            catch (WeightFileException error)
            {
                StringAssert.Contains(error.Message, "weight file '");
            }
            catch (FileNotFoundException error)
            {
                // Only an index names other files.
                Assert.AreNotEqual(path, error.FileName);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithQuietOnSuccess(true));
    }
}
