using MLNet.Sgm.Weights;
using Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Makes steps of a graph's nodes: what depends on constants alone is computed at once, graphs inside a node become part of the whole, and the rest is left.</summary>
/// <param name="model">The file.</param>
/// <param name="opset">The version of ONNX's operators.</param>
/// <param name="fileBytes">The length of the file and of those beside it that hold its weights.</param>
/// <param name="functions">The functions that the model defines itself.</param>
/// <param name="input">The model's input.</param>
internal sealed class GraphFolder(string model, int opset, long fileBytes, IEnumerable<FunctionProto> functions, OnnxInput input)
{
    private readonly LocalFunctions functions = new(functions, model);
    private readonly QuantizedNodes quantized = new(input.IsBytes ? input.Name : null, model);
    private readonly FoldingBudget budget = new(fileBytes);
    private readonly Dictionary<string, Tensor> constants = [];
    private readonly Dictionary<string, TensorProto> initializers = [];
    private readonly HashSet<string> data = [];
    private readonly HashSet<string> known = [];
    private readonly HashSet<string> names = [];
    private readonly HashSet<string> used = [];
    private readonly List<OnnxStep> steps = [];
    private int inlined;

    /// <summary>What is left to be computed, in order.</summary>
    internal IReadOnlyList<OnnxStep> Steps => steps;

    /// <summary>What the steps take that they do not make; the caller owns it.</summary>
    internal IReadOnlyDictionary<string, Tensor> Constants => constants;

    /// <exception cref="WeightFileException">The graph cannot be understood.</exception>
    internal void Fold(GraphProto graph, string output)
    {
        using var frozen = no_grad();
        data.Add(input.Name);
        known.Add(input.Name);
        try
        {
            Add(graph, [output]);
            DropUnused(output);
        }
        catch
        {
            foreach (var constant in constants.Values) constant.Dispose();
            throw;
        }
    }

    private void Add(GraphProto graph, IReadOnlyList<string> outputs)
    {
        foreach (var tensor in graph.Initializer) initializers[tensor.Name] = tensor;
        if (graph.SparseInitializer.Count > 0) throw new WeightFileException($"The ONNX model '{model}' must have its weights in full; found sparse ones.");
        List<NodeProto> nodes = [.. quantized.Expand([.. functions.Inline(graph.Node)])];
        used.UnionWith(nodes.SelectMany(NodeOrder.InputsOf).Concat(outputs));
        var order = NodeOrder.Of(nodes, name => known.Contains(name) || initializers.ContainsKey(name), outputs, model);
        MissingOperators.Refuse(order, opset, model);
        foreach (var node in order) Add(node);
    }

    private void Add(NodeProto node)
    {
        var step = StepOf(node);
        if (node.Input.Count == 0 && node.OpType != "Constant") throw step.Failure("must take an input; found none.");
        foreach (var name in NodeOrder.InputsOf(node)) Load(name);
        if (node.OpType == "If") Inline(node, step);
        else if (node.Input.All(name => name == "" || constants.ContainsKey(name))) Compute(step);
        else
        {
            var isData = step.Node.Operator is not ("Shape" or "Size") && node.Input.Any(data.Contains);
            steps.Add(step with { IsData = isData });
            if (isData) data.UnionWith(node.Output);
        }
        known.UnionWith(node.Output);
    }

    private OnnxStep StepOf(NodeProto node)
    {
        var name = node.Name != "" ? node.Name : node.Output.FirstOrDefault(output => output != "", node.OpType);
        for (var number = 2; !names.Add(name); number++) name = FormattableString.Invariant($"{(node.Name != "" ? node.Name : node.Output[0])}#{number}");
        // Outputs at the end that nobody takes, such as the places of the largest values in a pool, are not asked for.
        var outputs = node.Output.Reverse().SkipWhile(output => !used.Contains(output)).Reverse().ToList();
        return new(model, new(name, node.OpType, [.. node.Input], outputs), OnnxOperators.Find(node.Domain, node.OpType) ?? (_ => []), new(node.Attribute, model), opset);
    }

    private void Load(string name)
    {
        if (!initializers.Remove(name, out var tensor)) return;
        if (!budget.Load(name, OnnxTensors.BytesOutside(tensor, model))) throw new WeightFileException($"The tensor '{name}' of the ONNX model '{model}' must have bytes of its own; all tensors together take more than the files have.");
        constants[name] = OnnxTensors.Create(tensor, model);
        known.Add(name);
    }

    private void Compute(OnnxStep step)
    {
        using var scope = NewDisposeScope();
        Tensor?[] inputs = [.. step.Node.Inputs.Select(input => input == "" ? null : constants[input])];
        var outputs = budget.Run(step, inputs);
        foreach (var (name, output) in step.Node.Outputs.Zip(outputs))
        {
            if (name == "") continue;
            constants[name] = (inputs.Any(input => ReferenceEquals(input, output)) ? output.alias() : output).DetachFromDisposeScope();
        }
    }

    /// <summary>Takes over the branch of an If that is chosen for good.</summary>
    private void Inline(NodeProto node, OnnxStep step)
    {
        var branch = step.Attributes.Graph(Holds(node.Input[0], step) ? "then_branch" : "else_branch") ?? throw step.Failure("must have a graph for each case; found none.");
        if (branch.Output.Count < node.Output.Count) throw step.Failure("must have as many outputs as its branches.");
        var own = Renaming.Of(branch, FormattableString.Invariant($"{step.Node.Name}/{++inlined}/"));
        foreach (var (inner, outer) in own.Output.Zip(node.Output)) own.Node.Add(new NodeProto { OpType = "Identity", Name = outer, Input = { inner.Name }, Output = { outer } });
        Add(own, [.. node.Output]);
    }

    private bool Holds(string condition, OnnxStep step)
    {
        if (constants.TryGetValue(condition, out var constant)) return constant.to(ScalarType.Bool).reshape(1)[0].item<bool>();
        if (data.Contains(condition)) throw step.Failure("depends on what is computed from the image; expected a condition that is constant.");
        return KnownCondition.Of(condition, steps, constants, input) ?? throw step.Failure("depends on the number of images or their size; expected a condition that is the same for all.");
    }

    private void DropUnused(string output)
    {
        var used = steps.SelectMany(step => step.Node.Inputs).Append(output).ToHashSet();
        foreach (var (name, constant) in constants.Where(entry => !used.Contains(entry.Key)).ToList())
        {
            constant.Dispose();
            constants.Remove(name);
        }
    }
}
