using Microsoft.ML;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Onnx;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using MLNet.Sgm.Studies;
using MLNet.Sgm.Tests;
using MLNet.Sgm.Weights;
using SkiaSharp;
using static MLNet.Sgm.Torture.Fuzz.ContainerMutations;
using static MLNet.Sgm.Torture.Fuzz.TextMutations;
using static MLNet.Sgm.Torture.Fuzz.ZipMutations;
using static TorchSharp.torch;

namespace MLNet.Sgm.Torture.Fuzz;

/// <summary>Every format of files that is read.</summary>
internal static class FuzzFormats
{
    private static readonly Mutation Bytes = ByteMutations.Change;
    private static readonly Mutation Pickle = PickleMutations.Change;

    internal static readonly IReadOnlyList<string> Names =
    [
        "torch-zip", "torch-legacy", "torch-tar", "safetensors", "safetensors-index", "torchsharp", "numpy", "onnx", "torchscript", "png", "jpeg", "webp", "bmp", "gif", "csv", "idx", "idx-gzip", "study", "manifest", "journal",
        "results", "chain",
    ];

    internal static FuzzFormat Find(string name) => name switch
    {
        "torch-zip" => Weights(name, "w.pth", ["types.zip.pth", "views.zip.pth", "zip64.zip.pth", "checkpoint.zip.pth.tar", "protocol4.zip.pt", "big-endian.zip.pth", "objects2.zip.pth"], Bytes, ChangeFields, ChangeEntry(_ => Pickle), ChangeEntry(_ => Bytes)),
        "torch-legacy" => Weights(name, "w.pth", ["types.legacy.pth", "views.legacy.pth", "checkpoint.legacy.pth.tar", "python2.legacy.th", "protocol5.legacy.pt"], Bytes, Pickle),
        "torch-tar" => Weights(name, "w.tar", ["oldest.pth.tar"], Bytes, Pickle, TarHeader),
        "safetensors" => Weights(name, "w.safetensors", ["types.safetensors", "sharded-1.safetensors"], Bytes, SafeTensorsHeader(ChangeWords), SafeTensorsHeader(ChangeValue)),
        "safetensors-index" => Weights(name, "w.index.json", ["sharded.index.json"], Bytes, ChangeWords, ChangeValue) with
        {
            Companions = [Tests("Weights/fixtures/sharded-1.safetensors"), Tests("Weights/fixtures/sharded-2.safetensors")],
            Documented = [typeof(WeightFileException), typeof(FileNotFoundException)],
        },
        "torchsharp" => Weights(name, "w.dat", ["types.dat"], Bytes),
        "numpy" => Weights(name, "w.npy", ["types.npy", "protocol2.npy", "protocol5.npy", "python2.npy"], Bytes, Pickle, NumpyHeader),
        "onnx" => new(name, "m.onnx", Files("References/Onnx", "vgg-opset11.onnx", "mobilenetv3-opset12.onnx", "densenet-opset13.onnx", "preact-opset9.onnx", "vit-opset17.onnx"), [Bytes, ProtobufMutations.ChangeField, ProtobufMutations.ChangeField], ReadOnnx, typeof(WeightFileException), typeof(ArgumentException)),
        // Behind right checksums a program is a program: only damage is tried.
        "torchscript" => new(name, "m.pt", Files("Classifiers/Scripts", "scripted.pt", "traced.pt", "frozen.pt"), [Bytes], ReadTorchScript, typeof(WeightFileException)),
        "png" => Image(name, [Samples.Encoded(SKEncodedImageFormat.Png)], Bytes, PngChunk, PngChunk),
        "jpeg" => Image(name, [Samples.Encoded(SKEncodedImageFormat.Jpeg)], Bytes),
        "webp" => Image(name, [Samples.Encoded(SKEncodedImageFormat.Webp)], Bytes),
        "bmp" => Image(name, [Samples.Bmp()], Bytes),
        "gif" => Image(name, [Samples.Gif()], Bytes),
        "csv" => new(name, "labels.csv", Samples.Tables(), [Bytes, ChangeWords], path => ImageTable.Read(path), typeof(InvalidDataException), typeof(FileNotFoundException)) { Companions = [Samples.TablePicture()] },
        "idx" => Idx(name, "t10k-images-idx3-ubyte", [Samples.IdxImages()], [], Bytes),
        "idx-gzip" => Idx(name, "t10k-images-idx3-ubyte.gz", [Samples.Gzip(Samples.IdxImages())], [Samples.Gzip(new byte[1 << 30])], Bytes, (sample, random) => Samples.Gzip(ByteMutations.Change(Samples.Unzip(sample), random))),
        "study" => Json(name, "study.json", [Samples.Example("study.json"), Samples.Example("budget.json"), Samples.Example("deployed.json"), Samples.Study()], path => TransferStudy.Load(path), typeof(InvalidDataException), typeof(FileNotFoundException)) with { Companions = Samples.StudyWeights() },
        "manifest" => Json(name, AttackManifest.FileName, [Samples.Manifest()], path => AttackManifest.Read(path), typeof(InvalidDataException)),
        "journal" => Json(name, "manifest.jsonl", [Samples.Journal()], path => AttackJournal.Read(path), typeof(InvalidDataException)) with { Mutations = [Bytes, ChangeWords] },
        "results" => Json(name, "results.json", [Samples.ResultsFile()], path => TransferReport.ReadJson(path), typeof(InvalidDataException)),
        "chain" => new(name, "chain.zip", [Samples.Chain()], [Bytes, ChangeFields, ChangeEntry(entry => entry.EndsWith(".json", StringComparison.Ordinal) ? Value : Bytes)], ReadChain, typeof(InvalidDataException), typeof(FileNotFoundException), typeof(WeightFileException)) { Specials = [Samples.ChainBomb()] },
        _ => throw new ArgumentException($"There is no format '{name}'; expected one of {string.Join(", ", Names)}."),
    };

    /// <summary>A value now, words then: what is no JSON any more stops a reader at once.</summary>
    private static byte[] Value(byte[] sample, Random random) => random.Next(3) == 0 ? ChangeWords(sample, random) : ChangeValue(sample, random);

    private static string Tests(string file) => Repository.PathOf($"tests/MLNet.Sgm.Tests/{file}");

    private static FuzzFormat Weights(string name, string fileName, string[] fixtures, params Mutation[] mutations) => new(name, fileName, Files("Weights/fixtures", fixtures), mutations, ReadWeights, typeof(WeightFileException));

    private static FuzzFormat Image(string name, byte[][] samples, params Mutation[] mutations) => new(name, $"i.{name}", samples, mutations, path => ImageFile.Read(path).Dispose(), typeof(InvalidDataException)) { Specials = [Samples.HugePng()] };

    private static FuzzFormat Json(string name, string fileName, byte[][] samples, Action<string> read, params Type[] documented) => new(name, fileName, samples, [Bytes, ChangeWords, ChangeValue, ChangeValue], read, documented);

    private static FuzzFormat Idx(string name, string fileName, byte[][] samples, byte[][] specials, params Mutation[] mutations) =>
        new(name, fileName, samples, mutations, path => IdxImages.Read(path), typeof(InvalidDataException)) { Companions = [Samples.IdxLabels()], Specials = specials };

    private static byte[][] Files(string folder, params string[] names) => [.. names.Select(name => File.ReadAllBytes(Tests($"{folder}/{name}")))];

    private static void ReadWeights(string path)
    {
        using var file = WeightFile.Open(path);
        foreach (var entry in file.Entries) file.Read(entry.Name).Dispose();
    }

    private static void ReadOnnx(string path)
    {
        var model = OnnxModel.Read(path);
        var names = Enumerable.Range(0, (int)Math.Clamp(model.Outputs, 2, 2000)).Select(index => $"class {index}").ToArray();
        using var network = ImageClassifier.FromOnnx(path, Preprocessing.ImageNet, names).CreateNetwork();
        using var frozen = no_grad();
        using var images = zeros(1, 3, 32, 32);
        network.call(images).Dispose();
    }

    private static void ReadTorchScript(string path)
    {
        using var network = ImageClassifier.FromTorchScript(path, Preprocessing.ImageNet, ["a", "b"]).CreateNetwork();
    }

    private static void ReadChain(string path)
    {
        using var chain = new MLContext { FallbackToCpu = true }.Robustness.Load(path, out _);
    }
}
