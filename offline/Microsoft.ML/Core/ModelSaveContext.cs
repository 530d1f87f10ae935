using System.Text.Json.Nodes;

namespace Microsoft.ML;

/// <summary>
/// What a model is written to: its components, each with what it needs to be made again, in a form of this subset's own. Components that the subset
/// cannot write say so here, and others throw what they throw when they are asked to save themselves.
/// </summary>
public sealed class ModelSaveContext : IDisposable
{
    private readonly List<Type> _unsaved;

    internal ModelSaveContext()
        : this([])
    {
    }

    private ModelSaveContext(List<Type> unsaved) => _unsaved = unsaved;

    private JsonObject Component { get; set; }

    /// <summary>Notes a component that cannot be written; the rest is asked all the same, since somebody else's component may have more to say.</summary>
    internal void CannotSave(Type component)
    {
        _unsaved.Add(component);
        Component = [];
    }

    internal void Write(Type component, JsonNode settings) => Component = new() { ["component"] = component.AssemblyQualifiedName, ["settings"] = settings };

    /// <summary>A part of a component, as a context of its own.</summary>
    internal JsonObject Part(ICanSaveModel part)
    {
        using var context = new ModelSaveContext(_unsaved);
        part.Save(context);
        return context.Component ?? throw Contracts.Invalid("ModelSignature not specified!");
    }

    /// <summary>The whole of a model.</summary>
    internal JsonObject Model(ICanSaveModel model)
    {
        var written = Part(model);
        return _unsaved.Count == 0
            ? written
            : throw new NotSupportedException($"This subset of ML.NET cannot save {string.Join(", ", _unsaved.Distinct().Select(type => type.Name))}; build against the official packages to save the model.");
    }

    public void Dispose()
    {
    }
}
