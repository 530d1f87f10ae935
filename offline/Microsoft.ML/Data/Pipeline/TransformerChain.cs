using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Transformers one after the other.</summary>
public sealed class TransformerChain<TLastTransformer> : ITransformer, IEnumerable<ITransformer>, IDisposable
    where TLastTransformer : class, ITransformer
{
    private readonly ITransformer[] _transformers;
    private readonly TransformerScope[] _scopes;

    public readonly TLastTransformer LastTransformer;

    public TransformerChain(params ITransformer[] transformers)
        : this(transformers, transformers?.Select(_ => TransformerScope.Everything))
    {
    }

    public TransformerChain(IEnumerable<ITransformer> transformers, IEnumerable<TransformerScope> scopes)
    {
        ArgumentNullException.ThrowIfNull(transformers);
        ArgumentNullException.ThrowIfNull(scopes);
        _transformers = [.. transformers];
        _scopes = [.. scopes];
        if (_transformers.Contains(null))
            throw new ArgumentNullException(nameof(transformers));
        if (_transformers.Length != _scopes.Length)
            throw Contracts.Param(nameof(scopes), $"There are {_scopes.Length} scopes for {_transformers.Length} transformers");
        LastTransformer = _transformers.LastOrDefault() as TLastTransformer;
        if (_transformers.Length > 0 && LastTransformer is null)
            throw Contracts.Param(nameof(transformers), $"The last transformer is not a {typeof(TLastTransformer)}");
    }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _transformers.Aggregate(inputSchema, (schema, transformer) => transformer.GetOutputSchema(schema));
    }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema, TransformerScope scope) => GetModelFor(scope).GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        // A schema that does not fit is reported before anything is put together.
        GetOutputSchema(input.Schema);
        return _transformers.Aggregate(input, (data, transformer) => transformer.Transform(data));
    }

    public IDataView Transform(IDataView input, TransformerScope scope) => GetModelFor(scope).Transform(input);

    /// <summary>The chain of those transformers that take part in the given scope.</summary>
    public TransformerChain<ITransformer> GetModelFor(TransformerScope scopeFilter)
    {
        var kept = _transformers.Zip(_scopes).Where(pair => (pair.Second & scopeFilter) != TransformerScope.None).ToArray();
        return new(kept.Select(pair => pair.First), kept.Select(pair => pair.Second));
    }

    public TransformerChain<TNewLast> Append<TNewLast>(TNewLast transformer, TransformerScope scope = TransformerScope.Everything)
        where TNewLast : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(transformer);
        return new([.. _transformers, transformer], [.. _scopes, scope]);
    }

    public IEnumerator<ITransformer> GetEnumerator() => ((IEnumerable<ITransformer>)_transformers).GetEnumerator();

    public void Dispose()
    {
        foreach (var transformer in _transformers)
            (transformer as IDisposable)?.Dispose();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    bool ITransformer.IsRowToRowMapper => _transformers.All(transformer => transformer.IsRowToRowMapper);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (!((ITransformer)this).IsRowToRowMapper)
            throw Contracts.Invalid("Not every transformer of the chain maps rows to rows");
        var mappers = new List<IRowToRowMapper>();
        foreach (var transformer in _transformers)
            mappers.Add(transformer.GetRowToRowMapper(mappers.Count > 0 ? mappers[^1].OutputSchema : inputSchema));
        return new CompositeRowMapper(inputSchema, mappers);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        var parts = new JsonArray([.. _transformers.Select(ctx.Part)]);
        ctx.Write(typeof(TransformerChain<ITransformer>), new JsonObject { ["parts"] = parts, ["scopes"] = ModelFile.Node(_scopes) });
    }

    internal static ITransformer Load(IHostEnvironment environment, JsonElement settings) => new TransformerChain<ITransformer>(
        settings.GetProperty("parts").EnumerateArray().Select(part => ModelFile.Component(environment, part)),
        ModelFile.Read<TransformerScope[]>(settings.GetProperty("scopes")));
}
