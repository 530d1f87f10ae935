namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>
/// Where a branch is decayed: at its end, or at the thinnest tensor before it through which all of its gradient flows and nothing else. The gradient that comes out of the branch
/// is the same; less is copied.
/// </summary>
internal static class ThinPlace
{
    /// <summary>The tensor to decay instead of a branch's end.</summary>
    internal static string Of(string end, OnnxGraph graph, GraphWires wires)
    {
        var (place, tensor) = (end, end);
        while (wires.StepThatMakes(tensor) is { } step)
        {
            if (step.Node.Operator is not ("Conv" or "BatchNormalization" or "Identity" or "Dropout") || !wires.IsData(step.Node.Inputs[0]) || wires.DataInputs(step).Count() != 1) break;
            tensor = step.Node.Inputs[0];
            if (wires.UseCount(tensor) != 1) break;
            if (step.Node.Operator != "Conv") continue;
            if (!graph.Constants.TryGetValue(step.Node.Inputs[1], out var weight) || weight.shape[1] * step.Attributes.Long("group", 1) > weight.shape[0] || step.Attributes.Longs("strides")?.Any(stride => stride > 1) == true) break;
            place = tensor;
        }
        return place;
    }
}
