namespace Microsoft.ML;

/// <summary>
/// What a model is written to. The official file format is not part of this subset: its own components say so here,
/// and others throw what they throw when they are asked to save themselves.
/// </summary>
public sealed class ModelSaveContext : IDisposable
{
    private readonly List<Type> _unsaved = [];

    internal ModelSaveContext()
    {
    }

    internal void CannotSave(Type component) => _unsaved.Add(component);

    /// <summary>What is left to say when every component has been asked.</summary>
    internal NotSupportedException Failure() =>
        new($"This subset of ML.NET writes no model files{(_unsaved.Count > 0 ? $", so it cannot save {string.Join(", ", _unsaved.Distinct().Select(type => type.Name))}" : "")}; build against the official packages to save a model.");

    public void Dispose()
    {
    }
}
