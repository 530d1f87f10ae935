using MLNet.Sgm.Weights;
using static MLNet.Sgm.Tests.PickleBytes;

namespace MLNet.Sgm.Tests.Weights;

/// <summary>Which of the dictionaries of a checkpoint is the state dict.</summary>
[TestClass]
public sealed class StateDictChoiceTests
{
    private static readonly byte[] Weight = Tensor(Storage("0", 12), 0, Numbers(3, 4), Numbers(4, 1));
    private static readonly byte[] Scalar = Tensor(Storage("0", 12), 0, Numbers(), Numbers());

    [TestMethod]
    [DataRow("state_dict")]
    [DataRow("model_state_dict")]
    [DataRow("model")]
    [DataRow("net")]
    [DataRow("state_dict_ema")]
    [DataRow("model_ema")]
    [DataRow("ema")]
    [DataRow("weights")]
    [DataRow("params")]
    [DataRow("teacher")]
    [DataRow("module")]
    [DataRow("whatever")]
    [DataRow("model/state_dict")]
    [DataRow("state/network/weights")]
    public void The_only_state_dict_is_found_wherever_it_is(string key)
    {
        var inner = key.Split('/').Reverse().Aggregate(StateDict("a"), (value, name) => Dictionary((Text("epoch"), Number(3)), (Text(name), value)));
        var optimizer = Dictionary((Text("state"), Dictionary((Number(0), StateDict("exp_avg")))), (Text("param_groups"), List(Dictionary((Text("lr"), Number(1))))));
        using var folder = Written(Dictionary((Text("checkpoint"), inner), (Text("optimizer"), optimizer), (Text("metrics"), Dictionary((Text("loss"), Scalar)))));
        using var file = WeightFile.Open(folder.File("w"));
        CollectionAssert.AreEqual(new[] { "a" }, file.Entries.Select(entry => entry.Name).ToArray());
        Assert.AreEqual("checkpoint/" + key, file.Key);
        Assert.IsEmpty(file.OtherKeys);
        Assert.IsNull(file.Note);
    }

    [TestMethod]
    public void A_bare_state_dict_has_no_key()
    {
        using var folder = Written(StateDict("a", "b"));
        using var file = WeightFile.Open(folder.File("w"));
        Assert.IsNull(file.Key);
        Assert.HasCount(2, file.Entries);
    }

    [TestMethod]
    public void Of_several_the_one_of_the_usual_name_is_taken_and_told()
    {
        using var folder = Written(Dictionary((Text("state_dict_ema"), StateDict("a", "b")), (Text("state_dict"), StateDict("c", "d"))));
        using var file = WeightFile.Open(folder.File("w"));
        Assert.AreEqual("state_dict", file.Key);
        CollectionAssert.AreEqual(new[] { "state_dict_ema" }, file.OtherKeys.ToArray());
        Assert.AreEqual($"Of the weight file '{file.Path}' the state dict 'state_dict' (2 tensors) is taken; it also holds 'state_dict_ema' (2 tensors), which --weights-key NAME (weightsKey in code and study files) takes.", file.Note);
    }

    [TestMethod]
    public void A_key_takes_another()
    {
        using var folder = Written(Dictionary((Text("state_dict_ema"), StateDict("a", "b")), (Text("state_dict"), StateDict("c", "d"))));
        using var file = WeightFile.Open(folder.File("w"), "state_dict_ema");
        CollectionAssert.AreEqual(new[] { "a", "b" }, file.Entries.Select(entry => entry.Name).ToArray());
        Assert.AreEqual("state_dict_ema", file.Key);
        Assert.IsNull(file.Note);
    }

    [TestMethod]
    public void Of_several_without_a_usual_name_none_is_taken()
    {
        using var folder = Written(Dictionary((Text("teacher"), StateDict("a", "b")), (Text("student"), StateDict("c"))));
        var error = Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(folder.File("w")));
        StringAssert.EndsWith(error.Message, "holds 2 state dicts, 'teacher' (2 tensors), 'student' (1 tensor); --weights-key NAME (weightsKey in code and study files) says which is meant.");
        using var student = WeightFile.Open(folder.File("w"), "student");
        Assert.AreEqual("c", student.Entries.Single().Name);
    }

    [TestMethod]
    public void The_outermost_is_taken_where_it_has_most()
    {
        using var folder = Written(Dictionary((Text("a"), Weight), (Text("b"), Weight), (Text("shadow"), StateDict("a"))));
        using (var file = WeightFile.Open(folder.File("w")))
        {
            CollectionAssert.AreEqual(new[] { "a", "b" }, file.Entries.Select(entry => entry.Name).ToArray());
            CollectionAssert.AreEqual(new[] { "shadow" }, file.OtherKeys.ToArray());
        }
        using var shadow = WeightFile.Open(folder.File("w"), "shadow");
        Assert.HasCount(1, shadow.Entries);
    }

    [TestMethod]
    public void A_key_that_is_not_there_is_refused_with_those_that_are()
    {
        using var folder = Written(Dictionary((Text("state_dict_ema"), StateDict("a")), (Text("state_dict"), StateDict("c"))));
        var error = Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(folder.File("w"), "ema"));
        StringAssert.EndsWith(error.Message, "holds no state dict under 'ema', and no names that begin so; found 'state_dict_ema', 'state_dict'.");
    }

    [TestMethod]
    public void A_full_stop_is_the_outermost_also_where_there_is_nothing_else()
    {
        using var folder = Written(Dictionary((Text("a"), Weight), (Text("state_dict"), StateDict("b"))));
        using var outermost = WeightFile.Open(folder.File("w"), ".");
        Assert.AreEqual("a", outermost.Entries.Single().Name);
        using var flat = WeightFile.Open(Fixture.File("types.safetensors"), ".");
        Assert.HasCount(12, flat.Entries);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void A_dictionary_that_is_named_again_and_again_is_looked_at_once()
    {
        const int Times = 100_000;
        var pairs = (string pair) => Enumerable.Range(0, Times).SelectMany(_ => Ascii(pair));
        byte[] inner = [.. Ascii("}q\0("), .. Text("k"), .. Ascii("q\u0001N"), .. pairs("h\u0001N"), (byte)'u'];
        using var folder = Written([.. Ascii("}("), .. Text("first"), .. inner, .. pairs("h\u0001h\0"), (byte)'u']);
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(folder.File("w"))).Message, "holds no state dict");
    }

    [TestMethod]
    public void A_key_may_be_what_names_begin_with()
    {
        using var folder = Written(StateDict("encoder_q.a", "encoder_k.a", "encoder_k.b"));
        using var file = WeightFile.Open(folder.File("w"), "encoder_k");
        CollectionAssert.AreEqual(new[] { "a", "b" }, file.Entries.Select(entry => entry.Name).ToArray());
        using var read = file.Read("b");
        CollectionAssert.AreEqual(new long[] { 3, 4 }, read.shape);
    }

    [TestMethod]
    public void A_state_dict_within_a_NumPy_dictionary_is_found()
    {
        using var folder = TestData.Folder();
        WriteNumpy(folder.File("w"), Dictionary((Text("epoch"), Number(3)), (Text("model"), Dictionary((Text("state_dict"), Dictionary((Text("conv1"), Dictionary((Text("weights"), Array())))))))));
        using var file = WeightFile.Open(folder.File("w"));
        Assert.AreEqual("model/state_dict", file.Key);
        Assert.AreEqual("conv1/weights", file.Entries.Single().Name);
    }

    [TestMethod]
    public void Of_several_within_a_NumPy_dictionary_a_key_takes_one()
    {
        using var folder = TestData.Folder();
        WriteNumpy(folder.File("w"), Dictionary((Text("teacher"), Dictionary((Text("a"), Array()))), (Text("student"), Dictionary((Text("b"), Array()), (Text("c"), Array())))));
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(folder.File("w"))).Message, "holds 2 state dicts, 'teacher' (1 tensor), 'student' (2 tensors)");
        using var file = WeightFile.Open(folder.File("w"), "student");
        CollectionAssert.AreEqual(new[] { "b", "c" }, file.Entries.Select(entry => entry.Name).ToArray());
    }

    [TestMethod]
    public void Settings_under_the_name_of_weights_within_a_NumPy_dictionary_are_no_state_dict()
    {
        using var folder = TestData.Folder();
        WriteNumpy(folder.File("w"), Dictionary((Text("a"), Array()), (Text("params"), Dictionary((Text("lr"), Number(1)))), (None, Number(1)), (Tuple(Number(1)), Array())));
        using var file = WeightFile.Open(folder.File("w"));
        Assert.AreEqual("a", file.Entries.Single().Name);
        Assert.IsNull(file.Key);
    }

    [TestMethod]
    public void Texts_and_dates_beside_arrays_of_numbers_are_passed_over()
    {
        using var folder = TestData.Folder();
        WriteNumpy(folder.File("w"), Dictionary((Text("a"), Array()), (Text("names"), Array("U1", 1)), (Text("when"), Array("M8", 1)), (Text("who"), Call(Global("nobody", "Trainer"), Number(1)))));
        using var file = WeightFile.Open(folder.File("w"));
        Assert.AreEqual("a", file.Entries.Single().Name);
    }

    private static byte[] StateDict(params string[] names) => Dictionary([.. names.Select(name => (Text(name), Weight))]);

    private static byte[] Array(string type = "f4", int count = 2)
    {
        var values = new byte[4 * count];
        return
        [
            .. Call(Global("numpy.core.multiarray", "_reconstruct"), Global("numpy", "ndarray"), Numbers(0), Ascii("C\u0001b")),
            .. Tuple(Number(1), Numbers(count), [.. Call(Global("numpy", "dtype"), Text(type), Number(0), Number(1)), .. Tuple(Number(3), Text("<")), (byte)'b'], [0x89], [(byte)'C', (byte)values.Length, .. values]), (byte)'b',
        ];
    }

    private static TemporaryFolder Written(byte[] value)
    {
        var folder = TestData.Folder();
        File.WriteAllBytes(folder.File("w"), Zip(Pickle(value)));
        return folder;
    }

    private static void WriteNumpy(string path, byte[] value)
    {
        const string Header = "{'descr': '|O', 'fortran_order': False, 'shape': ()}";
        File.WriteAllBytes(path, [0x93, .. Ascii("NUMPY\u0001\0"), (byte)Header.Length, 0, .. Ascii(Header), .. Pickle(value)]);
    }
}
