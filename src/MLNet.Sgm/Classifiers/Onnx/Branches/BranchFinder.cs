namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>
/// Finds the residual branches of a graph: where a node adds or concatenates tensors of which one is computed from another, that other is what the skip connection
/// passes on, and the one is the branch. Where neither is computed from the other, as beside a skip that changes the shape, nothing is decayed: <see cref="SkipRule.Paper"/>.
/// </summary>
internal sealed class BranchFinder
{
    private readonly OnnxGraph graph;
    private readonly GraphWires wires;
    private readonly List<OnnxBranch> branches = [];
    private readonly List<LoneAddition> others = [];

    internal BranchFinder(OnnxGraph graph, GraphWires wires, Func<OnnxNode, bool>? chosen)
    {
        (this.graph, this.wires) = (graph, wires);
        if (chosen is not null) Choose(chosen);
        else
            foreach (var step in graph.Steps.Where(step => step.IsData && step.Node.Operator is "Add" or "Sum" or "Concat")) Look(step);
    }

    /// <summary>The branches, from input to output, each once.</summary>
    internal IReadOnlyList<OnnxBranch> Branches => branches;

    /// <summary>The additions that join no branch.</summary>
    internal IReadOnlyList<LoneAddition> Others => others;

    private void Choose(Func<OnnxNode, bool> chosen)
    {
        foreach (var step in graph.Steps.Where(step => step.IsData && chosen(step.Node))) branches.Add(new(null, null, step.Node.Outputs[0], [step.Node]));
        if (branches.Count == 0)
            throw new ArgumentException($"The selector must choose the nodes that end the residual branches of '{graph.Path}'; it chose none of {graph.Steps.Count(step => step.IsData)}, such as '{graph.Steps.First(step => step.IsData).Node.Name}'.", nameof(chosen));
    }

    private void Look(OnnxStep join)
    {
        var operands = wires.DataInputs(join).Distinct().ToList();
        var isJoin = false;
        var hasNoWeights = false;
        foreach (var operand in operands)
        {
            var skips = operands.Where(other => other != operand).Select(other => (Name: other, Between: wires.Between(wires.Origin(other), operand))).Where(other => other.Between.Count > 0).ToList();
            if (skips.Count == 0) continue;
            var skip = skips.MaxBy(other => wires.MakerOf(other.Name));
            if (!skip.Between.Any(HasWeights)) hasNoWeights = true;
            else
            {
                isJoin = true;
                if (branches.All(branch => branch.Tensor != operand)) branches.Add(new(join.Node, skip.Name, operand, [.. skip.Between.Select(step => step.Node)]));
            }
        }
        if (!isJoin && join.Node.Operator != "Concat") others.Add(new(join.Node, hasNoWeights ? "no weights lie between its operands: it is part of a function"
            : operands.Count < 2 ? "it adds a constant" : "neither operand is computed from the other"));
    }

    /// <summary>Whether a step computes with more than a number, such as the ½ of an activation.</summary>
    private bool HasWeights(OnnxStep step) => step.Node.Inputs.Any(input => graph.Constants.TryGetValue(input, out var constant) && constant.is_floating_point() && constant.numel() > 1);
}
