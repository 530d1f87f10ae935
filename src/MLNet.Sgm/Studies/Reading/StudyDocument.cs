using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Reports;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Studies;

/// <summary>A study file as it is written; the schema is made of it.</summary>
[Description("Every attack from every source on the images of one dataset, scored by every target: sgm study FILE --output DIR. Paths are relative to the file. Comments and trailing commas are allowed.")]
internal sealed record StudyDocument
{
    [JsonPropertyName("$schema")]
    [Description("This schema, for editors.")]
    public string? Schema { get; init; }

    [Description("The title of tables and reports.")]
    public required string Name { get; init; }

    [Description("The images, and the class of each.")]
    public required DatasetDocument Dataset { get; init; }

    [Description("The networks, each under the name by which sources, targets and results call it.")]
    public required IReadOnlyDictionary<string, ClassifierDocument> Classifiers { get; init; }

    [Description("The networks that attacks take their gradient from, under the names of their classifiers; or ensembles, under names of your own.")]
    public required IReadOnlyDictionary<string, SourceDocument> Sources { get; init; }

    [Description("The attacks, each under the name by which comparisons and results call it. Where a property has a list of values, there is an attack for each.")]
    public required IReadOnlyDictionary<string, JsonObject> Attacks { get; init; }

    [Description("The classifiers that score adversarial images, by name, or as an object that says what stands before one in a service. None scores the images of an ensemble that it is part of.")]
    public required IReadOnlyList<JsonNode> Targets { get; init; }

    [Description("Pairs of attacks that are compared on the same images, by McNemar's exact test. Where an attack has lists of values, those variants are paired that agree in what varies in both.")]
    public IReadOnlyList<ComparisonDocument>? Comparisons { get; init; }

    [Description("What must hold of the results; sgm study exits with 3 where something does not.")]
    public IReadOnlyList<Expectation>? Expect { get; init; }

    [Description("How many images are computed together, and how many a shard takes at a time.")]
    [Range(1, int.MaxValue)]
    public int BatchSize { get; init; } = TransferStudy.DefaultBatchSize;
}

/// <summary>The dataset of a study file.</summary>
internal sealed record DatasetDocument
{
    [Description("What reports call the images; the last part of the path where it is left out.")]
    public string? Name { get; init; }

    [Description("A folder with a sub-folder a class, a folder whose sub-folders or files are named by WordNet id (n01440764_1.png), a table of files and labels (.csv, .tsv), or IDX files.")]
    public required string Path { get; init; }

    [Description("A table of the classes of the path's images (.csv, .tsv), where the path does not tell them.")]
    public string? Labels { get; init; }

    [Description("The classes in the order of the networks' outputs: a list, or a file with one on each line. ImageNet's 1000 where it is left out.")]
    public JsonNode? Classes { get; init; }

    [Description("What is done with images that have not the size that a source sees: they are refused (none); the shorter side is brought to size, and the middle cut out (crop); the longer side is, and the rest is black (pad); both sides are (stretch); or they are attacked in their own size, and networks see them resized (keep). Images are brought to size with an antialiased bilinear filter.")]
    public ImageSizing Resize { get; init; }

    [Description("How many images to use, spread over all; all where it is left out.")]
    [Range(1, int.MaxValue)]
    public int? Take { get; init; }
}

/// <summary>A classifier of a study file: an architecture with a weight file, published weights, a TorchScript file, or an ONNX model.</summary>
internal sealed record ClassifierDocument
{
    [Description("An architecture, as sgm models list has them. Without weights, the published ones are fetched.")]
    public string? Architecture { get; init; }

    [Description("The weight file of the architecture.")]
    public string? Weights { get; init; }

    [Description("Which state dict of the weight file is meant, where it holds several, such as state_dict_ema.")]
    public string? WeightsKey { get; init; }

    [Description("Which class a weight file of 1001 classes has beside ImageNet's 1000.")]
    public ExtraClass ExtraClass { get; init; }

    [Description("Published weights, as sgm models list has them.")]
    public string? KnownWeights { get; init; }

    [Description("A network that PyTorch saved with its code.")]
    public string? TorchScript { get; init; }

    [Description("An ONNX model; its residual branches are found in its graph.")]
    public string? Onnx { get; init; }

    [Description("The classes in the order of the network's outputs: a list, or a file with one on each line. The dataset's where it is left out.")]
    public JsonNode? Classes { get; init; }

    [Description("What the network expects of an image; an architecture's own, or what an ONNX model does not do itself, where it is left out.")]
    public PreprocessingDocument? Preprocessing { get; init; }
}

/// <summary>The preprocessing of a classifier of a study file.</summary>
internal sealed record PreprocessingDocument
{
    [Description("Mean by channel, in the order and range below; one value makes a network of one gray channel.")]
    public required IReadOnlyList<float> Mean { get; init; }

    [Description("Standard deviation by channel, likewise.")]
    public required IReadOnlyList<float> Std { get; init; }

    [Description("The height that the network sees, in pixels.")]
    [Range(1, int.MaxValue)]
    public required int Height { get; init; }

    [Description("The width that the network sees, in pixels.")]
    [Range(1, int.MaxValue)]
    public required int Width { get; init; }

    [Description("How images of another size are brought to it.")]
    public ResizeFilter Filter { get; init; }

    [Description("The order in which the network takes the channels.")]
    public ChannelOrder Channels { get; init; }

    [Description("The range of the pixels that mean and std speak of.")]
    public PixelRange Range { get; init; }
}

/// <summary>A classifier as a source of a study file, or an ensemble of them.</summary>
internal sealed record SourceDocument
{
    [Description("How much of the gradient a residual branch passes back, for the attacks that take their source's: \"gamma\": \"source\".")]
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public float? Gamma { get; init; }

    [Description("Which residual branches are decayed.")]
    public SkipRule? Rule { get; init; }

    [Description("The part in an ensemble, relative to the others.")]
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public float? Weight { get; init; }

    [Description("The classifiers of an ensemble, each with its gamma, rule and weight.")]
    public IReadOnlyDictionary<string, SourceDocument>? Members { get; init; }
}

/// <summary>A classifier as a target of a study file, as a service has it.</summary>
internal sealed record TargetDocument
{
    [Description("A classifier of this file.")]
    public required string Classifier { get; init; }

    [Description("What every image goes through before the network, clean or adversarial: one processing, or a list of processings one after the other. What is drawn belongs to the image.")]
    public JsonNode? Behind { get; init; }

    [Description("What results call the target; by default the classifier and what stands before it.")]
    public string? Name { get; init; }
}

/// <summary>Two attacks that are compared.</summary>
internal sealed record ComparisonDocument
{
    [Description("An attack of this file.")]
    public required string Attack { get; init; }

    [Description("Another attack of this file.")]
    public required string Against { get; init; }
}
