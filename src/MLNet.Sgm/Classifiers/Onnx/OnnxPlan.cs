using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Lays out a graph for running: numbers for its values, what is needed last where, and what may be overwritten.</summary>
internal sealed class OnnxPlan
{
    private static readonly HashSet<string> KeepNothing = ["Conv", "BatchNormalization", "Add", "Sub", "Gemm", "MatMul", "AveragePool", "GlobalAveragePool"];

    private readonly Dictionary<string, int> values = [];
    private readonly HashSet<string> held = [];

    internal OnnxPlan(OnnxGraph graph, FinalSoftmax? softmax)
    {
        Wires = new(graph);
        var layers = new NodeLayers(graph, Wires);
        var steps = graph.Steps.Select(step => (Step: step, Layer: step.IsData ? layers.Create(step) : null)).ToList();
        foreach (var (step, layer) in steps)
            if (layer is not { IsOperation: true }) held.UnionWith(step.Node.Inputs.Where(graph.Constants.ContainsKey));
        foreach (var name in graph.Constants.Keys.Append(graph.Input.Name).Concat(graph.Steps.SelectMany(step => step.Node.Outputs)).Where(name => name != "")) values.TryAdd(name, values.Count);
        var last = LastUses(graph);
        Units = [.. steps.Select((step, index) => Unit(step.Step, step.Layer, last[index], ReferenceEquals(step.Step.Node, softmax?.Node)))];
        IsFromShape = new bool[values.Count];
        foreach (var name in graph.Steps.Where(step => !step.IsData).SelectMany(step => step.Node.Outputs).Where(name => name != "")) IsFromShape[values[name]] = true;
    }

    internal GraphWires Wires { get; }

    internal OnnxUnit[] Units { get; }

    /// <summary>Whether a value depends on the shape of the batch alone.</summary>
    internal bool[] IsFromShape { get; }

    /// <summary>The constants that no module took over.</summary>
    internal IReadOnlySet<string> Held => held;

    internal int ValueCount => values.Count;

    internal int ValueOf(string name) => values[name];

    /// <summary>For each step the tensors of the image that nothing takes after it, or at all.</summary>
    private List<string>[] LastUses(OnnxGraph graph)
    {
        var last = new Dictionary<string, int>();
        foreach (var (index, step) in graph.Steps.Index())
            foreach (var name in step.Node.Outputs.Concat(step.Node.Inputs).Where(Wires.IsData)) last[name] = index;
        last.Remove(graph.Output);
        last.Remove(graph.Input.Name);
        var uses = graph.Steps.Select(_ => new List<string>()).ToArray();
        foreach (var (name, index) in last)
            if (!graph.Steps[index].Node.Outputs.Contains(name)) uses[index].Add(name);
        return uses;
    }

    private OnnxUnit Unit(OnnxStep step, NodeLayer? layer, List<string> last, bool isSoftmax)
    {
        var run = isSoftmax ? step with { Compute = call => [call[0]] } : step;
        return new(run, layer, [.. step.Node.Inputs.Select(name => name == "" ? -1 : values[name])], [.. step.Node.Outputs.Select(name => name == "" ? -1 : values[name])], [.. last.Select(name => values[name])], Overwritable(step, last));
    }

    /// <summary>An input that may be overwritten: nothing else takes it, and what made it does not need it for the gradient.</summary>
    private int Overwritable(OnnxStep step, List<string> last)
    {
        if (step.Node.Operator is not ("Relu" or "Clip" or "Add")) return -1;
        for (var index = 0; index < Math.Min(step.Node.Inputs.Count, step.Node.Operator == "Add" ? 2 : 1); index++)
        {
            var name = step.Node.Inputs[index];
            if (Wires.IsData(name) && last.Contains(name) && Wires.UseCount(name) == 1 && Wires.StepThatMakes(name) is { } maker && KeepNothing.Contains(maker.Node.Operator)) return index;
        }
        return -1;
    }
}
