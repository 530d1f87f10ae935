namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Which step makes each tensor that depends on the image, and which take it.</summary>
internal sealed class GraphWires
{
    private readonly Dictionary<string, int> makers = [];
    private readonly Dictionary<string, List<int>> users = [];
    private readonly OnnxGraph graph;

    internal GraphWires(OnnxGraph graph)
    {
        this.graph = graph;
        users[graph.Input.Name] = [];
        foreach (var (index, step) in graph.Steps.Index())
        {
            foreach (var input in step.Node.Inputs)
                if (users.TryGetValue(input, out var list)) list.Add(index);
            if (!step.IsData) continue;
            foreach (var output in step.Node.Outputs.Where(output => output != ""))
            {
                makers[output] = index;
                users[output] = [];
            }
        }
    }

    /// <summary>Whether the values of a tensor depend on those of the image.</summary>
    internal bool IsData(string tensor) => users.ContainsKey(tensor);

    /// <summary>The number of the step that makes a tensor; −1 for the image.</summary>
    internal int MakerOf(string tensor) => makers.GetValueOrDefault(tensor, -1);

    /// <summary>The steps that take a tensor, once for each input; the model's output counts as one more.</summary>
    internal int UseCount(string tensor) => users[tensor].Count + (tensor == graph.Output ? 1 : 0);

    /// <summary>The only step that takes a tensor, or null where it is used more than once.</summary>
    internal OnnxStep? OnlyUser(string tensor) => UseCount(tensor) == 1 && users[tensor].Count == 1 ? graph.Steps[users[tensor][0]] : null;

    internal OnnxStep? StepThatMakes(string tensor) => makers.TryGetValue(tensor, out var index) ? graph.Steps[index] : null;

    /// <summary>What a tensor is another form of: before its type was changed, or it was quantized.</summary>
    internal string Origin(string tensor)
    {
        while (StepThatMakes(tensor) is { Node: { Operator: "Identity" or "Cast" or "Dropout" or "QuantizeLinear" or "DequantizeLinear" } node } && IsData(node.Inputs[0])) tensor = node.Inputs[0];
        return tensor;
    }

    /// <summary>The tensors that a step takes whose values depend on the image's.</summary>
    internal IEnumerable<string> DataInputs(OnnxStep step) => step.Node.Inputs.Where(IsData);

    /// <summary>The steps on the ways from one tensor to another; none where the second is not computed from the first.</summary>
    internal IReadOnlyList<OnnxStep> Between(string from, string to)
    {
        if (from == to || MakerOf(to) <= MakerOf(from)) return [];
        var first = MakerOf(from);
        var behind = new SortedSet<int>();
        var open = new Stack<string>([to]);
        while (open.TryPop(out var tensor))
        {
            var maker = MakerOf(tensor);
            if (tensor == from || maker <= first || !behind.Add(maker)) continue;
            foreach (var input in DataInputs(graph.Steps[maker])) open.Push(input);
        }
        var reached = new HashSet<string> { from };
        var between = new List<OnnxStep>();
        foreach (var index in behind)
        {
            var step = graph.Steps[index];
            if (!step.IsData || !step.Node.Inputs.Any(reached.Contains)) continue;
            between.Add(step);
            reached.UnionWith(step.Node.Outputs.Where(output => output != ""));
        }
        return reached.Contains(to) ? between : [];
    }
}
