using MLNet.Sgm.Weights;
using static MLNet.Sgm.Tests.PickleBytes;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Weights;

/// <summary>What stands beside the weights in a checkpoint is read and stays what it is: nothing.</summary>
[TestClass]
public sealed class PickleObjectsTests
{
    private static readonly byte[] Weight = Tensor(Storage("0", 12), 0, Numbers(3, 4), Numbers(4, 1));

    [TestMethod]
    [DataRow("objects2.zip.pth")]
    [DataRow("objects3.zip.pth")]
    [DataRow("objects4.zip.pth")]
    [DataRow("objects5.zip.pth")]
    public void Objects_of_every_kind_may_stand_beside_the_state_dict(string name)
    {
        using var file = WeightFile.Open(Fixture.File(name));
        Assert.AreEqual("state_dict", file.Key);
        Assert.HasCount(2, file.Entries);
        Fixture.Expect(file, "a", ScalarType.Float32, 3, 4);
        Fixture.Expect(file, "b", ScalarType.Float32, 12);
    }

    [TestMethod]
    [DataRow("os", "system")]
    [DataRow("posix", "system")]
    [DataRow("subprocess", "Popen")]
    [DataRow("builtins", "eval")]
    [DataRow("__builtin__", "getattr")]
    [DataRow("dill._dill", "_create_function")]
    [DataRow("torch.hub", "load")]
    [DataRow("torch.storage", "_load_from_bytes")]
    public void A_call_beside_the_state_dict_is_opaque_and_is_not_made(string module, string name)
    {
        using var folder = TestData.Folder();
        var mark = folder.File("hacked");
        byte[][] calls =
        [
            Call(Global(module, name), Text($"touch {mark}")),
            Call(Call(Global(module, name), Text($"touch {mark}")), Text($"touch {mark}")),
            [.. Global(module, name), .. Tuple(Text($"touch {mark}")), 0x81, .. Dictionary(), (byte)'b'],
            [.. Text(module), .. Text(name), 0x93, .. Tuple(Text($"touch {mark}")), (byte)'R'],
        ];
        foreach (var call in calls)
        {
            var names = Opened(Pickle(Dictionary((Text("hook"), call), (Text("state_dict"), Dictionary((Text("a"), Weight)))))).Names;
            CollectionAssert.AreEqual(new[] { "a" }, names);
            Assert.IsFalse(File.Exists(mark));
        }
    }

    [TestMethod]
    public void A_dictionary_of_a_class_that_nobody_has_may_hold_the_state_dict()
    {
        byte[] config = [.. Global("addict", "Dict"), .. Tuple(), 0x81, (byte)'(', .. Text("state_dict"), .. Dictionary((Text("a"), Weight)), (byte)'u'];
        CollectionAssert.AreEqual(new[] { "a" }, Opened(Pickle(config)).Names);
    }

    [TestMethod]
    public void A_state_dict_may_be_a_defaultdict()
    {
        byte[] stateDict = [.. Call(Global("collections", "defaultdict"), Global("builtins", "list")), (byte)'(', .. Text("a"), .. Weight, (byte)'u'];
        CollectionAssert.AreEqual(new[] { "a" }, Opened(Pickle(stateDict)).Names);
    }

    [TestMethod]
    public void Values_of_a_state_dict_that_are_no_tensors_are_passed_over()
    {
        var extra = Call(Global("_io", "BytesIO"), Text("x"));
        CollectionAssert.AreEqual(new[] { "a" }, Opened(Pickle(Dictionary((Text("a"), Weight), (Text("layer._extra_state"), extra), (Text("n"), Number(3))))).Names);
    }

    [TestMethod]
    [DataRow("torch._utils", "_rebuild_sparse_tensor")]
    [DataRow("torch._utils", "_rebuild_qtensor")]
    [DataRow("torch._utils", "_rebuild_nested_tensor")]
    [DataRow("torch._utils", "_rebuild_meta_tensor_no_storage")]
    [DataRow("torch._utils", "_rebuild_wrapper_subclass")]
    public void A_tensor_of_a_kind_that_is_not_read_is_refused_only_in_the_state_dict_itself(string module, string name)
    {
        var other = Call(Global(module, name), Global("torch", "per_tensor_affine"), Number(1));
        CollectionAssert.AreEqual(new[] { "a" }, Opened(Pickle(Dictionary((Text("state_dict"), Dictionary((Text("a"), Weight))), (Text("buffers"), Call(Global("collections", "deque"), other))))).Names);
        var message = Assert.ThrowsExactly<WeightFileException>(() => Opened(Pickle(Dictionary((Text("a"), Weight), (Text("b"), other))))).Message;
        StringAssert.Contains(message, $"has the tensor 'b' that '{module}.{name}' makes, of a kind that is not read");
    }

    [TestMethod]
    [DataRow("ComplexFloatStorage", 8)]
    [DataRow("QInt8Storage", 1)]
    public void A_storage_of_a_type_that_is_not_read_is_stepped_over(string kind, int size)
    {
        byte[] storage = [.. Tuple(Text("storage"), Global("torch", kind), Text("1"), Text("cpu"), Number(2)), (byte)'Q'];
        var content = Legacy(Pickle(Dictionary((Text("other"), Call(Global("collections", "deque"), storage)), (Text("state_dict"), Dictionary((Text("a"), Weight))))));
        var keys = Pickle(List(Text("0")));
        var place = content.AsSpan().LastIndexOf(keys);
        byte[] both = [.. content[..place], .. Pickle(List(Text("1"), Text("0"))), .. BitConverter.GetBytes(2L), .. new byte[2 * size], .. content[(place + keys.Length)..]];
        CollectionAssert.AreEqual(new[] { "a" }, Opened(both, isFile: true).Names);
    }

    [TestMethod]
    [DataRow("_rebuild_from_type_v2")]
    [DataRow("_rebuild_from_type")]
    public void A_tensor_of_a_class_of_its_own_is_a_tensor(string name)
    {
        var tensor = Call(Global("torch._tensor", name), Global("torch._utils", "_rebuild_tensor_v2"), Global("nobody", "Tensor"), Tuple(Storage("0", 12), Number(0), Numbers(12), Numbers(1), [0x89], None), Dictionary());
        var (names, shapes) = Opened(Pickle(Dictionary((Text("a"), tensor))));
        CollectionAssert.AreEqual(new[] { "a" }, names);
        Assert.AreEqual("12", shapes[0]);
    }

    [TestMethod]
    public void Parameters_of_PyTorch_0_1_are_tensors()
    {
        byte[] made = [.. Global("torch.nn.parameter", "Parameter"), .. Tuple(Weight), 0x81, .. Tuple([0x88], [0x89], None), (byte)'b'];
        byte[] told = [.. Global("torch.nn.parameter", "Parameter"), .. Tuple(), 0x81, .. Tuple(Weight, None, None, [0x88], [0x89]), (byte)'b'];
        CollectionAssert.AreEqual(new[] { "a", "b" }, Opened(Pickle(Dictionary((Text("a"), made), (Text("b"), told)))).Names);
    }

    [TestMethod]
    public void A_whole_pickled_model_is_refused_with_the_advice_that_helps()
    {
        byte[] model = [.. Global("torchvision.models.resnet", "ResNet"), .. Tuple(), 0x81, .. Dictionary((Text("_modules"), Dictionary())), (byte)'b'];
        var message = Assert.ThrowsExactly<WeightFileException>(() => Opened(Pickle(model))).Message;
        StringAssert.Contains(message, "holds an object of 'torchvision.models.resnet.ResNet', which was not run (a whole pickled model is not read: save its state_dict)");
        message = Assert.ThrowsExactly<WeightFileException>(() => Opened(Pickle(Dictionary((Text("model"), model))))).Message;
        StringAssert.Contains(message, "holds no state dict: it is a dictionary of 1 entries without tensors (model), among them an object of 'torchvision.models.resnet.ResNet', which was not run");
    }

    [TestMethod]
    public void Long_names_joined_again_and_again_are_refused()
    {
        byte[] joined = [.. Text(new string('a', 500)), (byte)'q', 0, (byte)'0', .. Enumerable.Range(0, 100_000).SelectMany(_ => Ascii("h\0h\0\u00930"))];
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => Opened(Pickle(joined, None))).Message, "makes more of its bytes than weights need");
    }

    private static (string[] Names, string[] Shapes) Opened(byte[] content, bool isFile = false)
    {
        using var folder = TestData.Folder();
        File.WriteAllBytes(folder.File("w"), isFile ? content : Zip(content));
        using var file = WeightFile.Open(folder.File("w"));
        return ([.. file.Entries.Select(entry => entry.Name)], [.. file.Entries.Select(entry => string.Join("x", entry.Shape))]);
    }
}
