using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Studies;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Studies;

[TestClass]
public sealed class StudyFileTests
{
    [TestMethod]
    public void Names_of_sources_attacks_and_targets_are_in_the_order_of_the_file()
    {
        var study = Read(StudyText.Small);
        CollectionAssert.AreEqual(new[] { "res", "dense", "both" }, study.Sources.Select(source => source.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "PGD", "SGM" }, study.Attacks.Select(attack => attack.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "res", "dense", "vgg" }, study.Targets.Select(target => target.Name).ToArray());
        Assert.AreEqual(("SGM", "PGD"), (study.Comparisons.Single().Attack.Name, study.Comparisons.Single().Against.Name));
        Assert.AreEqual(5, study.BatchSize);
    }

    [TestMethod]
    public void An_attack_that_says_nothing_is_as_published() => Assert.AreEqual(new AttackSettings { Seed = 0 }, Attacks("{}").Single().Settings);

    [TestMethod]
    public void Lengths_are_in_1_255_of_the_range_of_pixels()
    {
        var settings = Attacks("""{ "epsilon": 24, "stepSize": 3 }""").Single().Settings;
        Assert.AreEqual((24 / 255f, 3 / 255f), (settings.Epsilon, settings.StepSize));
    }

    [TestMethod]
    public void Lengths_of_L2_are_in_units_of_the_image()
    {
        var settings = Attacks("""{ "norm": "l2", "epsilon": 3, "stepSize": 0.5 }""").Single().Settings;
        Assert.AreEqual((AttackNorm.L2, 3f, 0.5f), (settings.Norm, settings.Epsilon, settings.StepSize));
    }

    [TestMethod]
    public void A_step_can_be_a_part_of_epsilon() => Assert.AreEqual(24 / 255f / 8, Attacks("""{ "epsilon": 24, "stepSize": "epsilon/8" }""").Single().Settings.StepSize);

    [TestMethod]
    public void Every_part_of_an_attack_can_be_declared()
    {
        var settings = Attacks("""
            {
              "epsilon": 8, "stepSize": 1, "steps": 7, "gamma": 0.3, "momentum": 0.9, "nesterov": true,
              "transform": [{ "kind": "admix", "count": 2, "strength": 0.1 }, { "kind": "scaledCopies", "count": 4 }],
              "sampling": { "kind": "varianceTuning", "neighbours": 5, "radius": 2 },
              "smoothing": { "shape": "linear", "size": 5, "deviations": 2 }, "step": { "kind": "patchProjection", "amplification": 5, "size": 7 },
              "randomStart": true, "restarts": 2, "earlyStop": true, "objective": { "kind": "logitMargin" }, "goal": "randomTarget",
              "fusion": { "kind": "probabilities" }, "precision": "bfloat16", "seed": 5,
            }
            """).Single().Settings;
        Assert.AreEqual(new AttackSettings
        {
            Epsilon = 8 / 255f,
            StepSize = 1 / 255f,
            Steps = 7,
            Gamma = 0.3f,
            Momentum = 0.9f,
            Nesterov = true,
            Transform = new Admix { Count = 2, Strength = 0.1f }.Then(new ScaledCopies { Count = 4 }),
            Sampling = new VarianceTuning { Neighbours = 5, Radius = 2 },
            Smoothing = new SmoothingKernel { Shape = KernelShape.Linear, Size = 5, Deviations = 2 },
            Step = new PatchProjection { Amplification = 5, Size = 7 },
            RandomStart = true,
            Restarts = 2,
            EarlyStop = true,
            Objective = new LogitMargin(),
            Goal = AttackGoal.RandomTarget,
            Fusion = new MeanProbabilities(),
            Precision = Precision.BFloat16,
            Seed = 5,
        }, settings);
    }

    [TestMethod]
    public void An_attack_in_float64_can_be_declared() => Assert.AreEqual(Precision.Float64, Attacks("{ \"precision\": \"float64\" }").Single().Settings.Precision);

    [TestMethod]
    public void Other_parts_have_their_defaults()
    {
        var settings = Attacks("""{ "transform": { "kind": "inputDiversity" }, "sampling": { "kind": "enhancedMomentum" }, "smoothing": {}, "step": { "kind": "patchProjection" } }""").Single().Settings;
        Assert.AreEqual(new AttackSettings { Transform = new InputDiversity(), Sampling = new EnhancedMomentum(), Smoothing = new SmoothingKernel(), Step = new PatchProjection(), Seed = 0 }, settings);
    }

    [TestMethod]
    public void Lists_make_an_attack_for_each_combination_of_their_values()
    {
        var attacks = Attacks("""{ "epsilon": [8, 16], "stepSize": "epsilon/8", "steps": [5, 10] }""");
        CollectionAssert.AreEqual(
            new[] { "SGM (epsilon 8, steps 5)", "SGM (epsilon 8, steps 10)", "SGM (epsilon 16, steps 5)", "SGM (epsilon 16, steps 10)" },
            attacks.Select(attack => attack.Name).ToArray());
        Assert.AreEqual((16 / 255f, 16 / 255f / 8, 5), (attacks[2].Settings.Epsilon, attacks[2].Settings.StepSize, attacks[2].Settings.Steps));
        Assert.IsTrue(attacks.All(attack => attack.Method == "SGM"));
    }

    [TestMethod]
    public void Variants_are_compared_where_they_agree_in_what_varies_in_both()
    {
        var study = Read(StudyText.With(attacks: """{ "PGD": { "epsilon": [8, 16] }, "SGM": { "epsilon": [8, 16], "gamma": [0.5, 0.7] } }"""));
        CollectionAssert.AreEqual(
            new[]
            {
                "SGM (epsilon 8, gamma 0.5) against PGD (epsilon 8)", "SGM (epsilon 8, gamma 0.7) against PGD (epsilon 8)",
                "SGM (epsilon 16, gamma 0.5) against PGD (epsilon 16)", "SGM (epsilon 16, gamma 0.7) against PGD (epsilon 16)",
            },
            study.Comparisons.Select(pair => $"{pair.Attack.Name} against {pair.Against.Name}").ToArray());
    }

    [TestMethod]
    public void Gamma_of_the_source_is_that_of_each_source()
    {
        var study = Read(StudyText.Small);
        var (pgd, sgm) = (study.Attacks[0], study.Attacks[1]);
        CollectionAssert.AreEqual(new[] { 0.5f, 0.7f, 1 }, study.Sources.Select(source => sgm.SettingsFor(source).Gamma).ToArray());
        CollectionAssert.AreEqual(new float?[] { 0.4f, 0.6f }, sgm.SourcesOf(study.Sources[2]).Select(source => source.Gamma).ToArray());
        Assert.AreEqual(SkipRule.PublishedCode, sgm.SourcesOf(study.Sources[1]).Single().Rule);
        CollectionAssert.AreEqual(new[] { 1f, 2f }, sgm.SourcesOf(study.Sources[2]).Select(source => source.Weight).ToArray());
        Assert.IsTrue(study.Sources.All(source => pgd.SettingsFor(source).Gamma == 1 && pgd.SourcesOf(source).All(member => member.Gamma is null)));
    }

    [TestMethod]
    public void A_classifier_may_say_which_weights_are_meant_and_how_pixels_are_seen()
    {
        var study = Read(StudyText.Small.Replace("\"weights\": \"res.safetensors\", \"preprocessing\": {", "\"weights\": \"res.safetensors\", \"weightsKey\": \"ema\", \"extraClass\": \"last\", \"preprocessing\": { \"channels\": \"bgr\", \"range\": \"zeroToOne\","));
        var description = study.Declared[0].Classifier.Description;
        Assert.AreEqual(("ema", ExtraClass.Last), (description.WeightsKey, description.ExtraClass));
        Assert.AreEqual((ChannelOrder.Bgr, PixelRange.ZeroToOne), (description.Preprocessing.Channels, description.Preprocessing.Range));
    }

    [TestMethod]
    public void Class_names_can_be_the_lines_of_a_file()
    {
        using var folder = StudyText.Folder();
        File.WriteAllText(folder.File("classes.txt"), "ant\nbee\r\n\ncat\n");
        CollectionAssert.AreEqual(TestData.ClassNames, StudyText.Read(folder, StudyText.Small.Replace("""["ant", "bee", "cat"]""", "\"classes.txt\"")).Dataset.ClassNames.ToArray());
    }

    [TestMethod]
    [DataRow("\"batchSize\": 5", "\"batchsize\": 5", "line 30: batchsize is no property here; the nearest is 'batchSize'.")]
    [DataRow("\"batchSize\": 5", "\"batchSize\": 0", "line 30: batchSize must be at least 1; found 0.")]
    [DataRow("\"batchSize\": 5", "\"batchSize\": 5, \"name\": \"b\"", "line 30: name stands twice.")]
    [DataRow("\"path\": \"images\"", "\"path\": \"image\"", "line 4: dataset.path must be a folder or a file of images; there is no")]
    [DataRow("\"path\": \"images\",", "", "line 4: dataset must have the property 'path'; found classes.")]
    [DataRow("\"small_resnet8\"", "\"small_rasnet8\"", "line 6: classifiers.res.architecture cannot be: ")]
    [DataRow("\"weights\": \"res.safetensors\"", "\"weights\": \"re.safetensors\"", "line 6: classifiers.res.weights must be a file; there is no file")]
    [DataRow("\"std\": [0.25, 0.25, 0.25], \"height\": 8", "\"std\": [0.25], \"height\": 8", "line 6: classifiers.res.preprocessing cannot be: Mean and std must both have 1 or 3 values; found 3 and 1.")]
    [DataRow("\"architecture\": \"small_vgg8\",", "", "line 8: classifiers.vgg must have one of the properties architecture, knownWeights, torchScript, onnx; found none.")]
    [DataRow("\"res\": { \"gamma\": 0.5 }", "\"ras\": { \"gamma\": 0.5 }", "line 11: sources.ras must be named as a classifier of this file, or have the property 'members'; found 'ras', which is nearest to 'res'.")]
    [DataRow("\"gamma\": 0.5 }", "\"gamma\": 1.5 }", "line 11: sources.res.gamma must be in (0, 1]; found 1.5.")]
    [DataRow("\"gamma\": 0.5 }", "}", "line 20: attacks.SGM.gamma is the source's, but the source 'res' has no gamma.")]
    [DataRow("\"epsilon\": 24", "\"epsilom\": 24", "line 18: attacks.PGD.epsilom is no property here; the nearest is 'epsilon'.")]
    [DataRow("\"epsilon\": 24", "\"epsilon\": 300", "line 18: attacks.PGD.epsilon must be in (0, 255], for it is in 1/255; found 300.")]
    [DataRow("\"epsilon\": 24", "\"epsilon\": [8, 300]", "line 18: attacks.PGD.epsilon[1] must be in (0, 255], for it is in 1/255; found 300.")]
    [DataRow("\"epsilon\": 24", "\"epsilon\": [8, 8]", "line 18: attacks.PGD.epsilon must be a list of distinct values, at least one; found a list.")]
    [DataRow("\"epsilon\": 24", "\"epsilon\": \"24\"", "line 18: attacks.PGD.epsilon must be a number; found '24'.")]
    [DataRow("\"epsilon\": 24", "\"stepSize\": \"eps/8\"", "line 18: attacks.PGD.stepSize must be a number, a list of them, or a part of epsilon such as 'epsilon/8'; found 'eps/8'.")]
    [DataRow("\"epsilon\": 24", "\"nesterov\": true", "attacks.PGD cannot be: Nesterov looks ahead along the accumulated gradient and needs Momentum above 0; found 0.")]
    [DataRow("\"epsilon\": 24", "\"restarts\": 0", "line 18: attacks.PGD.restarts cannot be: Restarts must be at least 1; found 0.")]
    [DataRow("\"epsilon\": 24", "\"restarts\": 1e1", "line 18: attacks.PGD.restarts must be a whole number; found 1e1.")]
    [DataRow("\"epsilon\": 24", "\"restarts\": -1e-400", "line 18: attacks.PGD.restarts must be a whole number; found -1e-400.")]
    [DataRow("\"epsilon\": 24", "\"smoothing\": { \"size\": 4 }", "line 18: attacks.PGD.smoothing.size cannot be: SmoothingKernel.Size must be ")]
    [DataRow("\"epsilon\": 24", "\"transform\": { \"kind\": \"inputDiverse\" }", ", uniformScaleMix; found 'inputDiverse', which is nearest to 'inputDiversity'.")]
    [DataRow("\"epsilon\": 24", "\"goal\": \"target\"", "line 18: attacks.PGD.goal must be one of untargeted, givenTarget, randomTarget, leastLikelyTarget; found 'target', which is nearest to")]
    [DataRow("\"epsilon\": 24", "\"loss\": \"logit\"", "line 18: attacks.PGD.loss was renamed: write 'objective': { \"kind\": ")]
    [DataRow("\"epsilon\": 24", "\"patch\": {}", "line 18: attacks.PGD.patch was renamed: write 'step': { \"kind\": \"patchProjection\"")]
    [DataRow("\"epsilon\": 24", "\"transform\": [{ \"kind\": \"admix\" }, { \"kind\": \"scaledCopies\", \"count\": 99 }]", "line 18: attacks.PGD.transform[1].count cannot be: ScaledCopies.Count must be in 1 to 30; found 99.")]
    [DataRow("\"PGD\": {", "\"PGD/2\": {", "line 17: attacks.PGD/2 must have a name that can be a folder's")]
    [DataRow("\"PGD\": {", "\"sgm\": {", "line 20: attacks.SGM must differ from 'sgm' by more than case, because the names become folders.")]
    [DataRow("\"dense\", \"vgg\"]", "\"dense\", \"vgh\"]", "line 23: targets[2] must be a classifier of this file: res, dense, vgg; found 'vgh', which is nearest to 'vgg'.")]
    [DataRow("\"dense\", \"vgg\"]", "\"dense\", \"res\"]", "line 23: targets[2] stands twice in the list.")]
    [DataRow("\"against\": \"PGD\"", "\"against\": \"SGM\"", "line 27: comparisons[0].against must be another attack than 'attack'; found 'SGM' in both.")]
    [DataRow("\"against\": \"PGD\"", "\"against\": \"PDG\"", "line 27: comparisons[0].against must be an attack of this file: PGD, SGM; found 'PDG', which is nearest to 'PGD'.")]
    [DataRow("\"batchSize\": 5", "\"batchSize\": 5 5", "line 30: ")]
    public void What_cannot_be_is_refused_with_its_line_and_property(string text, string instead, string expected)
    {
        Assert.Contains(text, StudyText.Small);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Read(StudyText.Small.Replace(text, instead)));
        Assert.Contains("study.json, line ", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [TestMethod]
    public void A_number_of_hundreds_of_digits_is_quoted_in_part()
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Read(StudyText.Small.Replace("\"epsilon\": 24", $"\"epsilon\": {new string('9', 300)}", StringComparison.Ordinal)));
        Assert.EndsWith($"attacks.PGD.epsilon must be in (0, 255], for it is in 1/255; found {new string('9', 30)}…{new string('9', 30)}.", error.Message);
    }

    [TestMethod]
    [DataRow("\"images\"")]
    [DataRow("[\"ant\", \"bee\", \"cat\"]")]
    [DataRow("\"res.safetensors\"")]
    [DataRow("\"PGD\"")]
    [DataRow("\"vgg\"")]
    public void A_name_or_path_of_thousands_of_characters_is_quoted_in_part(string text)
    {
        using var folder = StudyText.Folder();
        var error = Assert.ThrowsExactly<InvalidDataException>(() => StudyText.Read(folder, StudyText.Small.Replace(text, $"\"{new string('a', 5000)}:\"", StringComparison.Ordinal)));
        Assert.IsLessThan(500 + 2 * folder.Path.Length, error.Message.Length, error.Message);
    }

    [TestMethod]
    public void A_file_that_does_not_exist_is_named()
    {
        var error = Assert.ThrowsExactly<FileNotFoundException>(() => StudyFileReader.Read("nowhere.json"));
        Assert.Contains("'nowhere.json'", error.Message);
    }

    [TestMethod]
    public void A_byte_order_mark_is_passed_over()
    {
        using var folder = StudyText.Folder();
        File.WriteAllText(folder.File("study.json"), StudyText.Small, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.AreEqual("Small", StudyFileReader.Read(folder.File("study.json")).Name);
    }

    private static IReadOnlyList<StudyAttack> Attacks(string attack) => Read(StudyText.With(attacks: $$"""{ "SGM": {{attack}} }""", comparisons: "[]")).Attacks;

    private static TransferStudy Read(string text)
    {
        using var folder = StudyText.Folder();
        return StudyText.Read(folder, text);
    }

    [TestMethod]
    [DataRow(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [DataRow(new byte[] { (byte)'{', (byte)'"', (byte)'n', (byte)'"', (byte)':', (byte)'"', (byte)'\\', (byte)'u', (byte)'d', (byte)'8', (byte)'0', (byte)'0', (byte)'"', (byte)'}' })]
    public void What_is_no_text_is_refused_with_its_line(byte[] content)
    {
        using var folder = TestData.Folder();
        File.WriteAllBytes(folder.File("study.json"), content);
        StringAssert.EndsWith(Assert.ThrowsExactly<InvalidDataException>(() => TransferStudy.Load(folder.File("study.json"))).Message, ", line 1: text must be UTF-8, with whole surrogate pairs; found bytes that are none.");
    }
}
