using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers;

/// <summary>The files are made by Scripts/make_scripts.py, which says what is in them.</summary>
[TestClass]
public sealed class TorchScriptTests
{
    private const int Features = 2;
    private const int FeatureSide = TestData.Side / 2;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Classifiers", "Scripts");

    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    [DataRow("scripted")]
    [DataRow("traced")]
    [DataRow("frozen")]
    public void Scores_of_a_script_equal_its_formula(string file)
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(5));
        using var scorer = ml.Robustness.ScoreTransfer("Pixels", new() { Target = Classifier(file), BatchSize = 2 }).Fit(data);

        var scores = scorer.Transform(data).GetColumn<float[]>("Score").ToList();

        foreach (var (row, index) in TestData.Vectors(5).Select((row, index) => (row, index)))
        {
            var expected = Logits([.. row.Pixels.Select(value => (value / 255 - 0.5f) / 0.25f)]);
            for (var i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], scores[index][i], 1e-4f);
        }
    }

    [TestMethod]
    [DataRow("scripted")]
    [DataRow("traced")]
    [DataRow("frozen")]
    public void A_script_is_a_source_like_the_same_network_in_TorchSharp(string file)
    {
        using var scope = NewDisposeScope();
        var images = rand(4, 3, TestData.Side, TestData.Side, generator: new Generator(3));
        var labels = tensor(new long[] { 0, 1, 2, 0 });
        Tensor Attack(ImageClassifier source)
        {
            using var attack = new AdversarialAttack(source, AttackPresets.Pgd, CPU);
            return attack.Perturb(images, labels);
        }

        var expected = Attack(new("same", () => new SameNetwork(), TestData.Preprocessing, TestData.ClassNames));
        var found = Attack(Classifier(file));

        // A frozen script has its batch norm folded: rounding may turn the sign of a gradient that is nearly zero.
        Assert.IsGreaterThan(0.98f, (found - expected).abs().lt(1e-6f).to(ScalarType.Float32).mean().item<float>());
        Assert.IsGreaterThan(15 / 255f, (found - images).abs().max().item<float>());
    }

    [TestMethod]
    public void A_script_is_source_and_target_of_a_pipeline()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(12));
        using var model = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = Classifier("scripted"), Gamma = 1, Steps = 5 })
            .Append(ml.Robustness.ScoreTransfer(Classifier("frozen"), "Adversarial")).Fit(data);

        var scored = model.Transform(data);

        // White-box: the target is the source, so the logit of the label must sink in nearly every row.
        var labels = TestData.Vectors(12).Select(row => row.Label).ToList();
        var before = scored.GetColumn<float[]>("CleanScore").ToList();
        var after = scored.GetColumn<float[]>("Score").ToList();
        Assert.IsGreaterThanOrEqualTo(10, labels.Where((label, row) => after[row][label] < before[row][label]).Count());
    }

    [TestMethod]
    public void Backward_rules_find_nothing_but_the_images_in_a_script()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new GradientSource(Classifier("scripted"), 1, SkipRule.Paper, CPU, backward: new SmoothBackpropagation()));
        Assert.Contains("it has none but its images", error.Message);
    }

    [TestMethod]
    public void Gamma_below_one_is_refused_as_for_any_network_without_branches()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new GradientSource(Classifier("scripted"), 0.5f, SkipRule.Paper, CPU));
        StringAssert.StartsWith(error.Message, "Gamma must be 1 for the source 'scripted', because its network has no skip connections");
    }

    [TestMethod]
    public void Layers_inside_a_script_cannot_end_branches()
    {
        var classifier = Classifier("scripted").WithBranches((name, _) => name.EndsWith("conv", StringComparison.Ordinal));
        var error = Assert.ThrowsExactly<ArgumentException>(classifier.CreateNetwork);
        StringAssert.StartsWith(error.Message, "A residual branch must end with a Module<Tensor, Tensor>; the selector chose 'script.conv', a ScriptModule.");
    }

    [TestMethod]
    [DataRow("pair", "a tuple of 2")]
    [DataRow("dictionary", "what TorchSharp has no type for, such as a dictionary")]
    public void A_script_that_returns_more_than_logits_is_refused_in_one_sentence(string file, string found)
    {
        using var loaded = new LoadedClassifier(Classifier(file), CPU);
        using var images = zeros(1, 3, TestData.Side, TestData.Side);

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => loaded.Logits(images));

        Assert.AreEqual($"The TorchScript module '{PathOf(file)}' must return one tensor, the logits; it returned {found}.", error.Message);
    }

    [TestMethod]
    public void An_input_that_the_script_cannot_take_is_refused_in_one_sentence()
    {
        using var network = Classifier("scripted").CreateNetwork();
        using var images = zeros(1, 3, 5, 5);

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => network.call(images));

        Assert.AreEqual($"The TorchScript module '{PathOf("scripted")}' failed on an input of shape [1, 3, 5, 5]: mat1 and mat2 shapes cannot be multiplied (1x18 and 32x3)", error.Message);
    }

    [TestMethod]
    public void A_missing_file_is_named()
    {
        using var folder = TestData.Folder();
        var path = folder.File("missing.pt");

        var error = Assert.ThrowsExactly<FileNotFoundException>(() => ClassifierOf(path).CreateNetwork());

        Assert.AreEqual($"The TorchScript file '{path}' does not exist.", error.Message);
    }

    [TestMethod]
    [DataRow("state_dict")]
    [DataRow("optimized", DisplayName = "optimize_for_inference, which PyTorch cannot read back either")]
    public void A_file_without_readable_code_is_refused(string file)
    {
        var path = PathOf(file);
        Refuse(path, $"The file '{path}' must be a TorchScript module; libtorch {__version__} cannot read it: ");
    }

    [TestMethod]
    public void Cut_off_files_are_refused()
    {
        using var folder = TestData.Folder();
        var whole = File.ReadAllBytes(PathOf("scripted"));
        foreach (var length in new[] { 0, 1, 100, whole.Length / 2, whole.Length - 1 })
        {
            var path = folder.File($"{length}.pt");
            File.WriteAllBytes(path, whole[..length]);
            Refuse(path, $"The file '{path}' must be a TorchScript module, which is a zip archive: ");
        }
    }

    [TestMethod]
    public void A_damaged_record_is_named()
    {
        using var folder = TestData.Folder();
        var path = folder.File("damaged.pt");
        var bytes = File.ReadAllBytes(PathOf("scripted"));
        // Two weights, (3 - 5) / 10 and (10 - 5) / 10: a change that nothing but a checksum can see.
        bytes[bytes.AsSpan().IndexOf((byte[])[.. BitConverter.GetBytes(-0.2f), .. BitConverter.GetBytes(0.5f)])] ^= 1;
        File.WriteAllBytes(path, bytes);

        var error = Assert.ThrowsExactly<WeightFileException>(() => ClassifierOf(path).CreateNetwork());

        StringAssert.StartsWith(error.Message, $"The file '{path}' must be a TorchScript module, which is a zip archive: The checksum of its record 'scripted/data/");
    }

    [TestMethod]
    public void Name_is_the_files_or_the_given_one()
    {
        Assert.AreEqual("scripted", Classifier("scripted").Name);
        Assert.AreEqual("mine", ImageClassifier.FromTorchScript(PathOf("scripted"), TestData.Preprocessing, TestData.ClassNames, "mine").Name);
        Assert.ThrowsExactly<ArgumentException>(() => ImageClassifier.FromTorchScript(" ", TestData.Preprocessing, TestData.ClassNames));
    }

    [TestMethod]
    public void A_move_to_another_type_moves_the_script()
    {
        using var scope = NewDisposeScope();
        using var network = Classifier("scripted").CreateNetwork();
        network.eval();
        var images = rand(2, 3, TestData.Side, TestData.Side, generator: new Generator(4));
        var expected = network.call(images);

        network.to(CPU, ScalarType.Float64);

        Assert.IsTrue(network.parameters().All(parameter => parameter.dtype == ScalarType.Float64));
        Assert.IsLessThan(1e-6, (network.call(images.to(ScalarType.Float64)) - expected).abs().max().item<double>());
    }

    /// <summary>A CPU with a number is a place of another name: the script is read again for it, with all that was set.</summary>
    [TestMethod]
    public void A_move_to_another_place_keeps_type_and_mode()
    {
        using var scope = NewDisposeScope();
        using var network = Classifier("scripted").CreateNetwork();
        network.eval();
        network.to(ScalarType.Float64);
        var images = rand(2, 3, TestData.Side, TestData.Side, dtype: ScalarType.Float64, generator: new Generator(4));
        var expected = network.call(images);

        network.to(new Device(DeviceType.CPU, 0));

        Assert.HasCount(6, network.parameters());
        CollectionAssert.AreEqual(expected.data<double>().ToArray(), network.call(images).data<double>().ToArray());
    }

    private static void Refuse(string path, string message)
    {
        var error = Assert.ThrowsExactly<WeightFileException>(() => ClassifierOf(path).CreateNetwork());
        StringAssert.StartsWith(error.Message, message);
        Assert.DoesNotContain("\n", error.Message);
    }

    private static ImageClassifier Classifier(string file) => ClassifierOf(PathOf(file));

    private static ImageClassifier ClassifierOf(string path) => ImageClassifier.FromTorchScript(path, TestData.Preprocessing, TestData.ClassNames);

    private static string PathOf(string file) => Path.Combine(Folder, $"{file}.pt");

    private static float Ramp(int index) => ((index * 7 + 3) % 11 - 5) / 10f;

    /// <summary>The network by hand: a strided 3×3 convolution with padding, batch norm, ReLU, a linear layer.</summary>
    private static float[] Logits(float[] pixels)
    {
        float Pixel(int channel, int row, int column) => row is < 0 or >= TestData.Side || column is < 0 or >= TestData.Side
            ? 0
            : pixels[(channel * TestData.Side + row) * TestData.Side + column];
        var features = new List<float>();
        for (var feature = 0; feature < Features; feature++)
            for (var row = 0; row < FeatureSide; row++)
                for (var column = 0; column < FeatureSide; column++)
                {
                    var sum = Ramp(feature);
                    for (var tap = 0; tap < 27; tap++) sum += Ramp(feature * 27 + tap) * Pixel(tap / 9, 2 * row + tap / 3 % 3 - 1, 2 * column + tap % 3 - 1);
                    var normal = (sum - Ramp(feature)) / MathF.Sqrt(Ramp(feature) * Ramp(feature) + 0.5f + 1e-5f);
                    features.Add(MathF.Max(0, normal * Ramp(feature) + Ramp(feature)));
                }
        return [.. TestData.ClassNames.Select((_, label) => Ramp(label) + features.Select((value, i) => value * Ramp(label * features.Count + i)).Sum())];
    }

    private sealed class SameNetwork : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> conv = nn.Conv2d(3, Features, 3, 2, 1);
        private readonly TorchSharp.Modules.BatchNorm2d bn = nn.BatchNorm2d(Features);
        private readonly nn.Module<Tensor, Tensor> fc = nn.Linear(Features * FeatureSide * FeatureSide, TestData.ClassNames.Length);

        internal SameNetwork() : base(nameof(SameNetwork))
        {
            RegisterComponents();
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            foreach (var (name, entry) in state_dict())
                if (name is not ("bn.running_var" or "bn.num_batches_tracked")) entry.copy_(Ramps(entry.shape));
            state_dict()["bn.running_var"].copy_(Ramps([Features]).pow(2) + 0.5f);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return fc.call(nn.functional.relu(bn.call(conv.call(input))).flatten(1)).MoveToOuterDisposeScope();
        }

        private static Tensor Ramps(long[] shape) => tensor(Enumerable.Range(0, (int)shape.Aggregate((product, side) => product * side)).Select(Ramp).ToArray(), shape);
    }

    [TestMethod]
    public void A_script_whose_directory_has_another_name_for_its_code_is_refused()
    {
        using var folder = TestData.Folder();
        var content = File.ReadAllBytes(Path.Combine(Folder, "traced.pt"));
        // The last place is the directory's; no checksum is over it, and libtorch ends the process at code that it does not find.
        var at = content.AsSpan().LastIndexOf("/conv/___torch_mangle_0.py"u8);
        content[at + 1] = (byte)'x';
        File.WriteAllBytes(folder.File("a.pt"), content);
        var classifier = ImageClassifier.FromTorchScript(folder.File("a.pt"), TestData.Preprocessing, TestData.ClassNames);
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => classifier.CreateNetwork().Dispose()).Message, "where its directory says");
    }

    [TestMethod]
    public void A_script_with_compressed_code_is_read_as_PyTorch_writes_it()
    {
        using var folder = TestData.Folder();
        using (var from = ZipFile.OpenRead(Path.Combine(Folder, "traced.pt")))
        using (var to = ZipFile.Open(folder.File("a.pt"), ZipArchiveMode.Create))
            foreach (var entry in from.Entries)
            {
                using var source = entry.Open();
                using var target = to.CreateEntry(entry.FullName, entry.Name.EndsWith(".py", StringComparison.Ordinal) ? CompressionLevel.Optimal : CompressionLevel.NoCompression).Open();
                source.CopyTo(target);
            }
        ClassifierOf(folder.File("a.pt")).CreateNetwork().Dispose();
    }

    [TestMethod]
    public void A_script_whose_directory_lost_the_length_of_its_code_is_refused()
    {
        using var folder = TestData.Folder();
        var content = File.ReadAllBytes(Path.Combine(Folder, "traced.pt"));
        // In the directory, the checksum and both lengths end 18 bytes before the name; an empty file has a checksum of 0.
        var name = content.AsSpan().LastIndexOf("traced/code/__torch__/___torch_mangle_3.py"u8);
        content.AsSpan(name - 18 - 12, 12).Clear();
        File.WriteAllBytes(folder.File("a.pt"), content);
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => ClassifierOf(folder.File("a.pt")).CreateNetwork().Dispose()).Message, "claims 0 bytes of the checksum 00000000 for the entry 'traced/code/__torch__/___torch_mangle_3.py' in its directory, and 591 of c90c6f8b where they lie");
    }
}
