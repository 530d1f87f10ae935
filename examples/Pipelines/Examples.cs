namespace Pipelines;

/// <summary>The examples by the names that the command line takes.</summary>
public static class Examples
{
    public static readonly IReadOnlyDictionary<string, Action<TextWriter>> All = new Dictionary<string, Action<TextWriter>>
    {
        ["attack"] = AttackInPipeline.Run,
        ["black-box"] = BlackBoxTarget.Run,
        ["matrix"] = TransferMatrix.Run,
        ["own-module"] = OwnModule.Run,
        ["prediction-engine"] = PredictionEngine.Run,
        ["save-and-load"] = SaveAndLoad.Run,
        ["study"] = Study.Run,
    };
}
