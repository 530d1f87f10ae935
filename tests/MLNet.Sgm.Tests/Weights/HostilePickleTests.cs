using MLNet.Sgm.Weights;
using static MLNet.Sgm.Tests.PickleBytes;

namespace MLNet.Sgm.Tests.Weights;

[TestClass]
public sealed class HostilePickleTests
{
    private static readonly byte[] Floats = Storage("0", 12);

    [TestMethod]
    public void The_pickles_of_these_tests_are_read_where_they_are_harmless()
    {
        foreach (var content in new[] { Legacy(StateDict(Numbers(3, 4), Numbers(4, 1))), Zip(StateDict(Numbers(3, 4), Numbers(4, 1))) })
        {
            using var folder = TestData.Folder();
            File.WriteAllBytes(folder.File("w"), content);
            using var file = WeightFile.Open(folder.File("w"));
            CollectionAssert.AreEqual(new long[] { 3, 4 }, file.Entries.Single().Shape.ToArray());
            using var read = file.Read("a");
            Assert.AreEqual(48, read.bytes.Length);
        }
    }

    [TestMethod]
    [DataRow("os", "system")]
    [DataRow("posix", "system")]
    [DataRow("nt", "system")]
    [DataRow("subprocess", "Popen")]
    [DataRow("builtins", "eval")]
    [DataRow("builtins", "exec")]
    [DataRow("__builtin__", "getattr")]
    [DataRow("torch", "load")]
    [DataRow("torch.hub", "load")]
    [DataRow("torch.storage", "_load_from_bytes")]
    [DataRow("collections", "OrderedDict.fromkeys")]
    [DataRow("torchvision.models.resnet", "ResNet")]
    public void What_a_name_that_weights_do_not_need_makes_is_named_and_not_made(string module, string name)
    {
        Refused(Pickle(Call(Global(module, name), Text("touch hacked"))), $"holds an object of '{module}.{name}', which was not run");
        Refused(Pickle(Text(module), Text(name), [0x93], Tuple(Text("touch hacked")), Ascii("R")), $"holds an object of '{module}.{name}', which was not run");
        Refused(Pickle(Global(module, name), Ascii(")\x81")), $"holds an object of '{module}.{name}', which was not run");
        Refused(Pickle(Global(module, name)), $"holds the name '{module}.{name}', which was not run");
        Assert.IsFalse(File.Exists("hacked"));
    }

    [TestMethod]
    public void A_storage_that_a_hostile_call_gives_is_no_storage() =>
        Refused(Pickle(Dictionary((Text("a"), Tensor(Call(Global("os", "system"), Text("touch hacked")), 0, Numbers(12), Numbers(1))))), "has the tensor 'a' that 'torch._utils._rebuild_tensor_v2' makes, of a kind that is not read");

    [TestMethod]
    public void A_message_shows_no_control_characters() => Refused(Pickle(Global("a\u001B[2Jb", "c")), "holds the name 'a?[2Jb.c'");

    [TestMethod]
    [DataRow(new long[] { 13 }, new long[] { 1 }, 0, "reaches outside its storage of 12 elements")]
    [DataRow(new long[] { 12 }, new long[] { 1 }, 1, "reaches outside")]
    [DataRow(new long[] { 12 }, new long[] { 1 }, -1, "reaches outside")]
    [DataRow(new long[] { 2 }, new long[] { 12 }, 0, "reaches outside")]
    [DataRow(new long[] { 2 }, new long[] { -1 }, 1, "reaches outside")]
    [DataRow(new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue }, 0, "reaches outside")]
    [DataRow(new long[] { 1 }, new long[] { 1 }, long.MaxValue, "reaches outside")]
    [DataRow(new long[] { -1 }, new long[] { 1 }, 0, "impossible shape [-1]")]
    [DataRow(new long[] { 1L << 32, 1L << 32 }, new long[] { 0, 0 }, 0, "impossible shape")]
    [DataRow(new long[] { 0, long.MaxValue }, new long[] { 1, 1 }, 0, "impossible shape")]
    [DataRow(new long[] { 1L << 40 }, new long[] { 0 }, 0, "claims 4398046511104 bytes")]
    [DataRow(new long[] { 3, 4 }, new long[] { 4 }, 0, "has 2 dimensions and 1 strides")]
    public void A_tensor_outside_its_storage_is_refused(long[] shape, long[] strides, long offset, string message) => Refused(StateDict(Numbers(shape), Numbers(strides), offset), message);

    [TestMethod]
    public void A_stride_that_is_never_stepped_may_be_anything()
    {
        using var folder = TestData.Folder();
        File.WriteAllBytes(folder.File("w"), Legacy(StateDict(Numbers(1, 4, 3), Numbers(-7, 1, 4))));
        using var file = WeightFile.Open(folder.File("w"));
        using var read = file.Read("a");
        CollectionAssert.AreEqual(new long[] { 1, 4, 3 }, read.shape);
    }

    [TestMethod]
    public void A_part_outside_a_storage_is_refused()
    {
        foreach (var (first, count) in new[] { (0L, 13L), (12L, 1L), (-1L, 2L), (1L, long.MaxValue), (long.MaxValue, 1L), (0L, -1L) })
            Refused(Legacy, Pickle(Dictionary((Text("a"), Tensor(Storage("0", 12, Tuple(Text("v"), Number(first), Number(count))), 0, Numbers(0), Numbers(1))))), "from the storage '0' of tensor 'a', which has 12");
    }

    [TestMethod]
    public void A_storage_that_is_not_there_is_refused()
    {
        var missing = Pickle(Dictionary((Text("a"), Tensor(Storage("../../etc/passwd", 12), 0, Numbers(12), Numbers(1)))));
        Refused(Zip, missing, "has no entry 'a/data/../../etc/passwd'");
        Refused(Legacy, missing, "stores something that nothing refers to");
    }

    [TestMethod]
    [DataRow(13L)]
    [DataRow(-1L)]
    [DataRow(long.MaxValue)]
    public void A_storage_of_another_size_is_refused(long count) => Refused(Pickle(Dictionary((Text("a"), Tensor(Storage("0", count), 0, Numbers(12), Numbers(1))))), "expected");

    [TestMethod]
    public void Deep_nesting_needs_no_stack() => Refused(Pickle([.. Enumerable.Repeat((byte)']', 500_000), .. Enumerable.Repeat((byte)'a', 499_999)]), "holds a list; expected a state dict");

    [TestMethod]
    public void Deep_dictionaries_are_refused_as_no_state_dict()
    {
        var inner = Dictionary();
        for (var depth = 0; depth < 50; depth++) inner = Dictionary((Text("model"), inner));
        Refused(Pickle(inner), "holds no state dict");
    }

    [TestMethod]
    public void A_dictionary_that_holds_itself_is_refused_as_no_state_dict() => Refused(Pickle(Ascii("}q\0"), Text("model"), Ascii("h\0s")), "holds no state dict");

    [TestMethod]
    public void Billions_of_laughs_are_not_counted()
    {
        byte[] laughs = [.. Ascii("]q\0"), .. Enumerable.Range(0, 40).SelectMany(i => Ascii($"](h{(char)i}h{(char)i}eq{(char)(i + 1)}"))];
        Refused(Pickle(laughs), "holds a list");
    }

    [TestMethod]
    public void Calls_with_one_long_list_again_and_again_are_refused()
    {
        var pairs = List([.. Enumerable.Repeat(Tuple(None, None), 10_000)]);
        byte[] calls = [.. Enumerable.Repeat(Ascii("h\0h\x01R0"), 1000).SelectMany(call => call)];
        Refused(Pickle(Global("collections", "OrderedDict"), Ascii("q\0"), pairs, Ascii("\x85q\x01"), calls), "makes more of its bytes than weights need");
    }

    [TestMethod]
    public void A_pickle_of_too_many_opcodes_is_refused() => Refused(Pickle([.. Enumerable.Repeat(Ascii("N0"), 1_100_000).SelectMany(pair => pair)]), "makes more of its bytes than weights need");

    [TestMethod]
    [DataRow("\u008B\u00FF\u00FF\u00FF\u007F", "damaged: expected 2147483647 bytes")]
    [DataRow("\u008B\u00FF\u00FF\u00FF\u00FF", "damaged: expected -1 bytes")]
    [DataRow("\u008D\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u007F", "damaged: expected 9223372036854775807 bytes")]
    [DataRow("\u008E\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF", "damaged: expected -1 bytes")]
    [DataRow("X\u00FF\u00FF\u00FF\u00FF", "damaged: expected 4294967295 bytes")]
    [DataRow("\u0095\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u007F", "claims a frame of 9223372036854775807 bytes")]
    [DataRow("a", "takes a value that it did not give")]
    [DataRow("(", "takes a value that it did not give")]
    [DataRow("t", "ends a collection that it did not begin")]
    [DataRow("h\u0005", "recalls value 5, which it did not store")]
    [DataRow("NNa", "appends to something that is not a list")]
    [DataRow("NNNs", "sets an item of something that is not a dictionary")]
    [DataRow("}(Nu", "has a dictionary key without a value")]
    [DataRow("N)R", "calls something that is not a function")]
    [DataRow("NNb", "gives an object a state that does not fit it")]
    [DataRow("NQ", "holds an object of 'persistent_load', which was not run")]
    [DataRow("I1\n", "uses opcode 0x49")]
    [DataRow("ccollections\nOrderedDict\nN\u0085R", "holds an object of 'collections.OrderedDict', which was not run")]
    [DataRow("N\u0085", "holds a tuple; expected a state dict")]
    public void A_malformed_pickle_is_refused(string opcodes, string message) => Refused(Pickle(Ascii(opcodes)), message);

    private static byte[] StateDict(byte[] shape, byte[] strides, long offset = 0) => Pickle(Dictionary((Text("a"), Tensor(Floats, offset, shape, strides))));

    private static void Refused(byte[] pickle, string message)
    {
        Refused(Legacy, pickle, message);
        Refused(Zip, pickle, message);
    }

    private static void Refused(Func<byte[], int, byte[]> format, byte[] pickle, string message)
    {
        using var folder = TestData.Folder();
        File.WriteAllBytes(folder.File("w"), format(pickle, 12));
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(folder.File("w")).Dispose()).Message, message);
    }
}
