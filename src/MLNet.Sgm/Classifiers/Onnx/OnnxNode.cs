namespace MLNet.Sgm.Classifiers;

/// <summary>A node of an ONNX graph, as <see cref="ImageClassifier.FromOnnx"/> shows it to who chooses branches.</summary>
public sealed class OnnxNode
{
    internal OnnxNode(string name, string @operator, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) => (Name, Operator, Inputs, Outputs) = (name, @operator, inputs, outputs);

    /// <summary>Its name, such as <c>/layer1/layer1.0/conv2/Conv</c>; that of its first output where the file gives it none.</summary>
    public string Name { get; }

    /// <summary>Its operator, such as <c>Conv</c>.</summary>
    public string Operator { get; }

    /// <summary>The names of the tensors that it takes; empty for an optional one that is left out.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The names of the tensors that it makes.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Operator} '{Name}'";
}
