using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The operations on models: predictions one by one, and files.</summary>
public sealed class ModelOperationsCatalog
{
    internal ModelOperationsCatalog(IHostEnvironment environment) => Environment = environment;

    internal IHostEnvironment Environment { get; }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, bool ignoreMissingColumns = true,
        SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class
        where TDst : class, new() =>
        new(transformer, ignoreMissingColumns, inputSchemaDefinition, outputSchemaDefinition, ownsTransformer: true);

    /// <summary>An engine whose input columns have the types and annotations that the schema gives them.</summary>
    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, DataViewSchema inputSchema)
        where TSrc : class
        where TDst : class, new() =>
        new(transformer, false, TypedColumn.DefinitionOf(typeof(TSrc), inputSchema), null, ownsTransformer: true);

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, PredictionEngineOptions options)
        where TSrc : class
        where TDst : class, new()
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(transformer, options.IgnoreMissingColumns, options.InputSchemaDefinition, options.OutputSchemaDefinition, options.OwnsTransformer);
    }

    /// <summary>Writes a model of this subset's own transformers, without its input schema, in a format of its own: the official one is not part of this subset.</summary>
    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        using var context = new ModelSaveContext();
        var written = context.Model(model);
        if (inputSchema is not null)
            throw new NotSupportedException("This subset of ML.NET stores no input schema; give null, or build against the official packages.");
        ModelFile.Write(written, stream);
    }

    /// <inheritdoc cref="Save(ITransformer, DataViewSchema, Stream)"/>
    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        Contracts.CheckNonEmpty(filePath, nameof(filePath));
        // No file is opened before all is written: where that fails, none is left behind.
        using var written = new MemoryStream();
        Save(model, inputSchema, written);
        File.WriteAllBytes(filePath, written.ToArray());
    }

    /// <summary>Reads what <see cref="Save(ITransformer, DataViewSchema, Stream)"/> wrote.</summary>
    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(stream);
        inputSchema = null;
        return ModelFile.Read(Environment, stream);
    }

    /// <inheritdoc cref="Load(Stream, out DataViewSchema)"/>
    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        Contracts.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }
}
