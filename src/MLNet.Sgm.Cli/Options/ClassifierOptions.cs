using System.CommandLine;
using System.CommandLine.Parsing;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Onnx;
using MLNet.Sgm.Cli.Demo;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Cli.Options;

/// <summary>Classifiers: architectures of the zoo with published weights or files, and TorchScript files, and ONNX models.</summary>
/// <remarks>Classes and preprocessing hold for all classifiers of a command line.</remarks>
internal sealed class ClassifierOptions
{
    private const string Published = "published";

    private readonly Option<string[]> architectures = new("--arch") { HelpName = "ARCH", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string[]> weights = new("--weights")
    {
        Description = $"A weight file for each --arch, in the same order (.pth, .safetensors, .dat, .npy); by default the published weights, which are fetched once. Other published ones go by their name (inception_v3.tf_adv_in1k), and '{Published}' stands for the default.",
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> weightsKeys = new("--weights-key")
    {
        Description = "Which state dict of a weight file is meant, where it holds several, such as state_dict_ema. Once for all files, or once for each --arch.",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<ExtraClass?> extraClass = ExtraClassOption.Create();

    private readonly Option<string[]> scripts = new("--torchscript") { Description = "A file of torch.jit.script or trace, instead of or beside --arch; may be repeated.", HelpName = "FILE", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string[]> models = new("--onnx") { Description = "An ONNX model, instead of or beside --arch, which takes one as well; may be repeated.", HelpName = "FILE", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string> classes = new("--classes") { Description = "The classes in the order of the network's outputs: a file with a name on each line, or names with commas between them. By default the architecture's own, ImageNet's 1000 or CIFAR-10's 10.", HelpName = "FILE|NAMES" };

    private readonly Option<float[]> mean = NumberOption.CreateList("--mean", "Mean a channel that the networks expect, one value (gray) or three with spaces between them, instead of the architecture's own.", "M");

    private readonly Option<float[]> std = NumberOption.CreateList("--std", "Standard deviation a channel, as many as --mean.", "S");

    private readonly Option<ChannelOrder?> channelOrder = Choice.Of<ChannelOrder>("--channel-order", "The order of the channels that the networks expect, and of --mean and --std, instead of the architecture's own", "rgb", "bgr");

    private readonly Option<PixelRange?> pixelRange = Choice.Of<PixelRange>("--pixel-range", "The largest value of the pixels that --mean and --std speak of, instead of the architecture's own", "1", "255");

    private readonly Option<int?> inputSize = NumberOption.CreateWhole("--input-size", "Side in pixels of the image that the networks see, instead of the architecture's own.", "N");

    private readonly Option<ResizeFilter?> filter = Choice.Of<ResizeFilter>("--resize-filter", "How an image of another size is resized, instead of the architecture's own way", "bilinear", "bicubic");

    /// <param name="role">What the classifiers are for: the description of --arch.</param>
    internal ClassifierOptions(string role)
    {
        architectures.Description = $"{role}: a name that 'sgm models list' shows, or an ONNX model (model.onnx); may be repeated. '{Architectures.Auto}' is the only architecture that its file of --weights fits.";
        architectures.CompletionSources.Add(ArchitectureNames.CompleteOrAuto);
        architectures.Validators.Add(ArchitectureNames.CheckOrFile);
    }

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { architectures, weights, weightsKeys, extraClass, scripts, models, classes, mean, std, channelOrder, pixelRange, inputSize, filter }) command.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>The classifiers, those of --arch before those of --torchscript, and these before those of --onnx.</summary>
    /// <exception cref="UsageException">The options do not make a classifier.</exception>
    internal IReadOnlyList<ImageClassifier> Create(ParseResult arguments)
    {
        try
        {
            var names = ClassNames(arguments.GetValue(classes));
            var files = arguments.GetValue(weights) ?? [];
            var keys = arguments.GetValue(weightsKeys) ?? [];
            var given = arguments.GetValue(architectures) ?? [];
            var known = Zoo(given).Select((name, index) => OfArchitecture(arguments, name, index < files.Length ? files[index] : Published, keys.Length > 1 ? keys[index] : keys.FirstOrDefault(), names));
            return Distinct([.. known, .. (arguments.GetValue(scripts) ?? []).Select(path => OfScript(arguments, path, names)),
                .. given.Where(ArchitectureNames.IsOnnx).Concat(arguments.GetValue(models) ?? []).Select(path => OfOnnx(arguments, path, names))]);
        }
        catch (ArgumentException error)
        {
            throw new UsageException(Failure.SentenceOf(error), error);
        }
    }

    private ImageClassifier OfArchitecture(ParseResult arguments, string name, string file, string? key, IReadOnlyList<string>? names)
    {
        var architecture = ArchitectureNames.IsAuto(name) ? Guess(arguments, file, key, names) : Architectures.Find(name);
        if (PublishedOf(file) is { } weights) return OfKnownWeights(arguments, architecture, weights, names);
        if (file == Published && !KnownWeights.All.Any(known => known.Architecture == architecture.Name))
            throw new UsageException($"The architecture '{architecture.Name}' has no published weights: --weights FILE must name a file of them. To try one, 'sgm demo' writes small weight files to {DemoCommand.DefaultFolder}/weights; 'sgm models list' shows which architectures have published weights.");
        var count = (names ?? architecture.ClassNames)?.Count;
        var preprocessing = Override(arguments, architecture.PreprocessingFor(count))
            ?? throw new UsageException($"The architecture '{architecture.Name}' has no preprocessing of its own{(architecture.Preprocessing is null ? "" : $" for {count} classes")}: --mean, --std and --input-size must say what its weights were trained with.");
        return file == Published ? ImageClassifiers.Create(architecture.Name, null, preprocessing, names)
            : ImageClassifiers.Create(architecture.Name, Existing(file), preprocessing, names, key, arguments.GetValue(extraClass) ?? default);
    }

    private static KnownWeights? PublishedOf(string name) => KnownWeights.All.FirstOrDefault(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static Architecture Guess(ParseResult arguments, string file, string? key, IReadOnlyList<string>? names)
    {
        if (file == Published) throw new UsageException($"--arch {Architectures.Auto} is told by a weight file: --weights FILE must be given with it.");
        if (PublishedOf(file) is { } weights) return Architectures.Find(weights.Architecture);
        var only = ArchitectureSearch.FindOnly(Existing(file), key);
        only.RequireClasses(names?.Count);
        new Terminal(arguments, CancellationToken.None).Note($"The weight file '{file}' is taken for {only.Architecture.Name}.");
        return only.Architecture;
    }

    private ImageClassifier OfKnownWeights(ParseResult arguments, Architecture architecture, KnownWeights weights, IReadOnlyList<string>? names)
    {
        if (weights.Architecture != architecture.Name) throw new UsageException($"The weights {weights.Name} are those of --arch {weights.Architecture}; found --arch {architecture.Name}.");
        var description = ImageClassifiers.FromKnownWeights(weights).Description;
        return ImageClassifier.FromDescription(description with { Preprocessing = Override(arguments, description.Preprocessing)!, ClassNames = names ?? description.ClassNames });
    }

    /// <summary>Names tell classifiers apart, in tables and reports: those of one architecture have the names of their weights added, and those of one file a number.</summary>
    private static IReadOnlyList<ImageClassifier> Distinct(IReadOnlyList<ImageClassifier> classifiers)
    {
        var names = classifiers.Select(classifier => classifiers.Count(other => other.Name == classifier.Name) == 1 ? classifier.Name : $"{classifier.Name} ({WeightsOf(classifier.Description)})").ToList();
        return [.. classifiers.Select((classifier, index) =>
        {
            var earlier = names.Take(index).Count(name => name == names[index]);
            return ImageClassifier.FromDescription(classifier.Description with { Name = earlier == 0 ? names[index] : $"{names[index]} {earlier + 1}" });
        })];
    }

    private static string WeightsOf(ClassifierDescription description) => description.KnownWeights?.Name ?? Path.GetFileName(description.Weights!);

    private ImageClassifier OfOnnx(ParseResult arguments, string path, IReadOnlyList<string>? names)
    {
        var model = OnnxModel.Read(Existing(path));
        var own = arguments.GetValue(mean) is not { Length: > 0 } ? model.DefaultPreprocessing
            : model.Input is { Height: { } height, Width: { } width } ? new(Preprocessing.ImageNet.Mean, Preprocessing.ImageNet.Std, height, width) : null;
        var preprocessing = Override(arguments, own) ?? throw new UsageException($"The ONNX model '{path}' takes images of any size: --input-size must say which it was trained with.");
        model.Require(preprocessing);
        var classifier = ImageClassifier.FromOnnx(path, preprocessing, names ?? model.DefaultClassNames);
        return ImageClassifier.FromDescription(classifier.Description with { ExtraClass = arguments.GetValue(extraClass) ?? default });
    }

    /// <summary>The names of --arch that are architectures, and take weights, in order.</summary>
    private static IReadOnlyList<string> Zoo(IEnumerable<string> given) => [.. given.Where(name => !ArchitectureNames.IsOnnx(name))];

    private ImageClassifier OfScript(ParseResult arguments, string path, IReadOnlyList<string>? names) =>
        ImageClassifier.FromTorchScript(Existing(path), Override(arguments, Preprocessing.ImageNet)!, names ?? ImageNetClasses.Names);

    /// <summary>What is given on the command line, and the network's own for the rest; null where neither says it.</summary>
    private Preprocessing? Override(ParseResult arguments, Preprocessing? own)
    {
        var side = arguments.GetValue(inputSize);
        var means = arguments.GetValue(mean) is { Length: > 0 } values ? values : own?.Mean;
        var deviations = arguments.GetValue(std) is { Length: > 0 } others ? others : own?.Std;
        if (means is null || deviations is null || (side ?? own?.Height) is not { } height || (side ?? own?.Width) is not { } width) return null;
        return new(means, deviations, height, width) { Filter = arguments.GetValue(filter) ?? own?.Filter ?? default, Channels = arguments.GetValue(channelOrder) ?? own?.Channels ?? default, Range = arguments.GetValue(pixelRange) ?? own?.Range ?? default };
    }

    private static string[]? ClassNames(string? value)
    {
        if (value is null) return null;
        const StringSplitOptions Clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        if (File.Exists(value)) return File.ReadAllText(value).Split('\n', Clean);
        return value.Contains(',') ? value.Split(',', Clean) : throw new FileNotFoundException($"The file of class names '{value}' does not exist.", value);
    }

    private static string Existing(string path) => File.Exists(path) ? path
        : Directory.Exists(path) ? throw new UsageException($"'{path}' is a folder; expected a file of weights.")
        : throw new FileNotFoundException($"The file '{path}' does not exist.", path);

    private void Check(CommandResult result)
    {
        var given = result.ValueOrDefault(architectures) ?? [];
        var (names, files) = (Zoo(given), result.ValueOrDefault(weights) ?? []);
        if (given.Length == 0 && (result.ValueOrDefault(scripts) ?? []).Length == 0 && (result.ValueOrDefault(models) ?? []).Length == 0) result.AddError("A classifier is needed: --arch NAME ('sgm models list' shows them; their published weights are fetched, and --weights FILE takes yours), --torchscript FILE, or --onnx FILE.");
        if (files.Length > 0 && files.Length != names.Count)
            result.AddError($"--weights must be given once for each --arch, in the same order, with '{Published}' for published ones; found {files.Length} for {names.Count}.");
        if ((result.ValueOrDefault(weightsKeys) ?? []) is { Length: > 0 } keys)
        {
            if (keys.Length != 1 && keys.Length != names.Count) result.AddError($"--weights-key must be given once for all weight files, or once for each --arch, in the same order; found {keys.Length} for {names.Count}.");
            if (files.Length == 0) result.AddError("--weights-key needs --weights FILE, of which it chooses a part.");
        }
        if ((result.ValueOrDefault(mean)?.Length ?? 0) != (result.ValueOrDefault(std)?.Length ?? 0)) result.AddError("--mean and --std must be given together, with as many values.");
    }
}
