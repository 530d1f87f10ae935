using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using TorchSharp;

namespace MLNet.Sgm.Pipeline.Saving;

/// <summary>Collects what a saved chain holds, and writes it once all of it is known to be savable.</summary>
internal sealed class ModelWriter(MLContext context, WeightStorage storage)
{
    private readonly Dictionary<string, Action<ZipArchive>> content = [];

    internal WeightStorage Storage => storage;

    /// <exception cref="NotSupportedException">A transformer cannot be saved; the message names it.</exception>
    internal void Write(ITransformer chain, DataViewSchema? inputSchema, string path)
    {
        List<ITransformer> chains = [chain];
        List<ImageClassifier> classifiers = [];
        var json = ModelJson.Options(ReferenceConverter<ITransformer>.Collecting(chains), ReferenceConverter<ImageClassifier>.Collecting(classifiers));
        List<JsonElement> saved = [];
        // Saving one may find another.
        for (var i = 0; i < chains.Count; i++) saved.Add(JsonSerializer.SerializeToElement(Parts(chains[i]), json));
        var schema = inputSchema is null ? null : SavedColumn.Of(inputSchema);
        SavedModel model = new(SavedModel.FormatName, SavedModel.CurrentVersion, schema, [.. classifiers.Select(classifier => SavedClassifier.Of(classifier, this))], saved);
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            using (var target = archive.CreateEntry(SavedModel.EntryName).Open()) JsonSerializer.Serialize(target, model, json);
            foreach (var write in content.Values) write(archive);
        });
    }

    /// <summary>Adds the files of a folder, each by its name; a folder that is there already is the same.</summary>
    internal void AddFolder(string folder, Func<IEnumerable<(string Name, Stream Content)>> files) => content.TryAdd(folder, archive =>
    {
        foreach (var (name, source) in files())
        {
            using var target = archive.CreateEntry(folder + name, CompressionLevel.NoCompression).Open();
            source.CopyTo(target);
        }
    });

    /// <summary>Adds images to mix in, and returns their entry.</summary>
    internal string AddPool(MixingPool pool) =>
        Add($"pools/{content.Count}/pool.safetensors", stream => SafeTensors.Write(stream, [new(nameof(MixingPool.Images), pool.Images), new(nameof(MixingPool.Labels), pool.Labels)]));

    private string Add(string entry, Action<Stream> write)
    {
        content.Add(entry, archive =>
        {
            using var target = archive.CreateEntry(entry).Open();
            write(target);
        });
        return entry;
    }

    private IReadOnlyList<SavedPart> Parts(ITransformer transformer) => transformer is IEnumerable<ITransformer> chain
        ? [.. chain.SelectMany(Parts)]
        : [transformer is ISavableTransformer ours ? ours.Save(this) : SaveMLNet(transformer)];

    private MLNetPart SaveMLNet(ITransformer transformer)
    {
        var name = transformer.GetType().Name.Split('`')[0];
        using var stream = new MemoryStream();
        try
        {
            context.Model.Save(transformer, null, stream);
        }
        // Whatever somebody else's transformer throws, it cannot be saved.
        catch (Exception error)
        {
            throw new NotSupportedException($"The chain cannot be saved, because its {name} cannot: {error.Message}", error);
        }
        var bytes = stream.ToArray();
        return new(name, Add($"mlnet/{content.Count}-{name}.zip", target => target.Write(bytes)));
    }
}
