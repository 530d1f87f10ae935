using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Json;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Pipeline.Saving;

/// <summary>Makes a saved chain again.</summary>
internal sealed class ModelReader
{
    private static readonly JsonSerializerOptions WithoutReferences = ModelJson.Options();

    private readonly string path;
    private readonly SavedModel model;
    private readonly List<ITransformer> loaded = [];

    private ModelReader(MLContext context, string path, SavedModel model) => (Context, this.path, this.model) = (context, path, model);

    internal MLContext Context { get; }

    /// <exception cref="FileNotFoundException">The file, or a weight file that it refers to, does not exist.</exception>
    /// <exception cref="InvalidDataException">It is no saved chain, damaged, or of another version.</exception>
    /// <exception cref="WeightFileException">A weight file is another than when the chain was saved.</exception>
    internal static TransformerChain<ITransformer> Read(MLContext context, string path, out DataViewSchema? inputSchema)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"The saved chain '{path}' does not exist.", path);
        var reader = new ModelReader(context, path, ReadModel(path));
        try
        {
            inputSchema = reader.model.Schema is { } columns ? SavedColumn.ToSchema(columns) : null;
            return reader.Load();
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or ArgumentException)
        {
            reader.Dispose();
            throw Failure(path, $"contradicts itself: {Naming.Printable(error.Message)}", error);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    internal ITransformer LoadMLNet(string name, string entry)
    {
        // ML.NET wants to seek.
        using var stream = new MemoryStream();
        using (var archive = ZipFile.OpenRead(path))
        using (var content = (archive.GetEntry(entry) ?? throw Failure(path, $"has no entry '{Naming.Short(entry)}'")).Open())
            content.CopyTo(stream);
        stream.Position = 0;
        try
        {
            return Context.Model.Load(stream, out _);
        }
        catch (Exception error)
        {
            throw Failure(path, $"holds a {name} that ML.NET cannot load: {Naming.Printable(error.Message)}", error);
        }
    }

    /// <summary>Images to mix in; the caller disposes their tensors.</summary>
    internal MixingPool LoadPool(string entry)
    {
        var tensors = new WeightLocation(path, entry).Use(SafeTensors.Read);
        return tensors.TryGetValue(nameof(MixingPool.Images), out var images) && tensors.TryGetValue(nameof(MixingPool.Labels), out var labels) ? new(images, labels) : throw Failure(path, $"has no images and labels in its entry '{Naming.Short(entry)}'");
    }

    private TransformerChain<ITransformer> Load()
    {
        var classifiers = model.Classifiers.Select(classifier => classifier.Load(path)).ToList();
        return Chain(0);

        TransformerChain<ITransformer> Chain(int number)
        {
            var json = ModelJson.Options(
                ReferenceConverter<ImageClassifier>.Collecting(classifiers),
                // Chains refer to later ones only, so that none holds itself.
                new ReferenceConverter<ITransformer>(_ => 0, other => other > number ? Chain(other) : throw new JsonException($"chain {number} refers to chain {other}")));
            var parts = model.Chains[number].Deserialize<IReadOnlyList<SavedPart>>(json) ?? throw new JsonException($"chain {number} is null");
            List<ITransformer> transformers = [];
            foreach (var part in parts)
            {
                transformers.Add(part.Load(this));
                loaded.Add(transformers[^1]);
            }
            return new([.. transformers]);
        }
    }

    private void Dispose()
    {
        foreach (var transformer in loaded) (transformer as IDisposable)?.Dispose();
    }

    private static SavedModel ReadModel(string path)
    {
        try
        {
            ZipIntegrity.Check(path);
            using var archive = ZipFile.OpenRead(path);
            using var stream = (archive.GetEntry(SavedModel.EntryName) ?? throw new InvalidDataException($"it has no entry '{SavedModel.EntryName}'.")).Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            using var document = JsonText.Parse(content.ToArray());
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || !format.ValueEquals(SavedModel.FormatName))
                throw new InvalidDataException($"its '{SavedModel.EntryName}' is of another format.");
            if (!document.RootElement.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number != SavedModel.CurrentVersion)
                throw new InvalidDataException($"expected version {SavedModel.CurrentVersion}, found {Naming.Short(version.ToString())}; load it with the library that saved it.");
            return document.Deserialize<SavedModel>(WithoutReferences)!;
        }
        catch (Exception error) when (error is InvalidDataException or JsonException or NotSupportedException or ArgumentException)
        {
            throw Failure(path, $"is damaged, or no chain that ml.Robustness.Save of this version wrote: {Naming.Printable(error.Message)}", error);
        }
    }

    private static InvalidDataException Failure(string path, string problem, Exception? cause = null) => new($"The saved chain '{path}' {problem}", cause);
}
