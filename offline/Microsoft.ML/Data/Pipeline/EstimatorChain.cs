using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Estimators one after the other: each is fitted to what those before it make of the data.</summary>
public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    private readonly ChainLink[] _links;

    public readonly IEstimator<TLastTransformer> LastEstimator;

    public EstimatorChain() => _links = [];

    private EstimatorChain(ChainLink[] links)
    {
        _links = links;
        LastEstimator = links.LastOrDefault().Estimator as IEstimator<TLastTransformer>;
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        // A schema that does not fit is reported before anything is learned.
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var data = input;
        var transformers = new List<ITransformer>();
        foreach (var link in _links)
        {
            var transformer = link.Estimator.Fit(data);
            transformers.Add(transformer);
            data = transformer.Transform(data);
            if (link.Cached)
                data = new CachedView(data, []);
        }
        return new(transformers, _links.Select(link => link.Scope));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _links.Aggregate(inputSchema, (shape, link) => link.Estimator.GetOutputSchema(shape));
    }

    public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything)
        where TNewTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(estimator);
        return new([.. _links, new(estimator, scope, false)]);
    }

    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        ArgumentNullException.ThrowIfNull(env);
        return _links.Length == 0 ? this : new([.. _links[..^1], _links[^1] with { Cached = true }]);
    }
}

/// <summary>An estimator of a chain.</summary>
internal readonly record struct ChainLink(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool Cached);
