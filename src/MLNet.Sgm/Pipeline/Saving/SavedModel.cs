using System.Text.Json;

namespace MLNet.Sgm.Pipeline.Saving;

/// <summary>What a saved chain's entry <see cref="EntryName"/> holds.</summary>
/// <param name="Format">Always <see cref="FormatName"/>.</param>
/// <param name="Version">Always <see cref="CurrentVersion"/>.</param>
/// <param name="Schema">The columns that the chain expects, or null where they were not given.</param>
/// <param name="Classifiers">The classifiers that the transformers refer to by number.</param>
/// <param name="Chains">The chain, as <see cref="SavedPart"/>s, then the models that its transformers refer to by number.</param>
internal sealed record SavedModel(string Format, int Version, IReadOnlyList<SavedColumn>? Schema, IReadOnlyList<SavedClassifier> Classifiers, IReadOnlyList<JsonElement> Chains)
{
    internal const string EntryName = "model.json";
    internal const string FormatName = "MLNet.Sgm chain";
    internal const int CurrentVersion = 2;
}
