using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Pipeline;

/// <summary>An attack bound to the columns that it reads and adds.</summary>
internal sealed class AdversarialMapper : IBatchMapper
{
    private readonly Func<IDisposable> use;

    internal AdversarialMapper(DataViewSchema inputSchema, AdversarialColumns columns, AdversarialEstimatorBase.OptionsBase options, AdversarialAttack attack, IHost host, Func<IDisposable> use)
    {
        (InputSchema, Options, Attack, Host, this.use) = (inputSchema, options, attack, host, use);
        Inputs = columns.Bind(inputSchema, options);
        OutputSchema = columns.Schema(inputSchema, Inputs.Pixels, options.Source!.ClassNames, attack.ToString());
        Name = columns.Output;
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public int BatchSize => Options.BatchSize;

    public PixelColumn? Indispensable => Options.OnImageError == ImageErrorHandling.Skip ? Inputs.Pixels : null;

    /// <summary>The name of the column of adversarial images.</summary>
    internal string Name { get; }

    internal AdversarialInputs Inputs { get; }

    internal AdversarialEstimatorBase.OptionsBase Options { get; }

    internal AdversarialAttack Attack { get; }

    internal IHost Host { get; }

    public IEnumerable<DataViewSchema.Column> InputsOf(IReadOnlyList<bool> isActive) =>
        Enum.GetValues<AdversarialOutput>().Any(output => isActive[IndexOf(output)] && !output.IsClean()) ? Inputs.All : [Inputs.Pixels.Column];

    public IBatchPass Begin(long? rowCount) => new AdversarialPass(this, rowCount);

    internal int IndexOf(AdversarialOutput output) => InputSchema.Count + (int)output;

    /// <summary>Whether a batch has slots for one of some outputs.</summary>
    internal bool IsNeeded(RowBatch batch, params ReadOnlySpan<AdversarialOutput> outputs)
    {
        foreach (var output in outputs)
            if (batch[IndexOf(output)] is not null) return true;
        return false;
    }

    /// <summary>Keeps the network until a batch is done.</summary>
    internal IDisposable Use() => use();
}
