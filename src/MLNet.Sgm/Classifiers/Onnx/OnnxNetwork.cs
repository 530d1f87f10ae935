using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>
/// A graph of ONNX as a network: its nodes run in order, and each tensor is let go after its last use. What depends on the shape of the batch alone is computed once for each shape.
/// </summary>
internal sealed class OnnxNetwork : Module<Tensor, Tensor>, IResidualNetwork
{
    private readonly OnnxInput input;
    private readonly OnnxUnit[] units;
    private readonly (int Value, string Buffer)[] constants;
    private readonly ResidualBranch?[] branchesByValue;
    private readonly IReadOnlyList<ResidualBranch> branches;
    private readonly bool[] isFromShape;
    private readonly int imageValue;
    private readonly int logitsValue;
    private readonly ClassSelection classes;
    private readonly Dictionary<string, (int Value, Tensor Tensor)[]> shaped = [];
    private (int Value, Tensor Tensor)[]? held;

    /// <summary>Takes over the graph's constants.</summary>
    internal OnnxNetwork(OnnxGraph graph, ClassSelection classes, Func<OnnxNode, bool>? chosen = null) : base(Path.GetFileNameWithoutExtension(graph.Path))
    {
        (input, this.classes) = (graph.Input, classes);
        Softmax = FinalSoftmax.Of(graph);
        var plan = new OnnxPlan(graph, Softmax);
        (units, isFromShape, imageValue, logitsValue) = (plan.Units, plan.IsFromShape, plan.ValueOf(graph.Input.Name), plan.ValueOf(graph.Output));
        branchesByValue = new ResidualBranch?[plan.ValueCount];
        branches = [.. new BranchFinder(graph, plan.Wires, chosen).Branches.Select(branch => branchesByValue[plan.ValueOf(ThinPlace.Of(branch.Tensor, graph, plan.Wires))] ??= new() { Name = branch.Tensor }).Distinct()];
        foreach (var unit in units)
            if (unit.Layer is { } layer) NodeGroup.Register(this, layer);
        constants = [.. plan.Held.Select((name, index) => (plan.ValueOf(name), Register(index, graph.Constants[name])))];
        foreach (var (name, constant) in graph.Constants)
            if (!plan.Held.Contains(name)) constant.Dispose();
        eval();
    }

    /// <summary>The softmax that makes the model's own scores of the logits; null where these are its scores.</summary>
    internal FinalSoftmax? Softmax { get; }

    /// <summary>The branches that were found in the graph, or chosen.</summary>
    /// <exception cref="ArgumentException">The rule is the published code's, which knows no graphs, or there are no branches.</exception>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => rule == SkipRule.Paper ? branches
        : throw new ArgumentException($"The rule must be {SkipRule.Paper} for the ONNX model '{GetName()}': the published code knows ResNet and DenseNet only; found {rule}.", nameof(rule));

    /// <summary>Logits, N×classes, of images as the graph takes them, N×C×H×W: what goes into a final softmax, where there is one.</summary>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return classes.Of(FixedBatch.Run(images, input.Batch, batch => Run(batch, isTrial: false))).MoveToOuterDisposeScope();
    }

    /// <summary>The number of outputs, told by one image.</summary>
    internal long CountOutputs()
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var outputs = Run(input.Zeros(1), isTrial: true);
        return outputs.dim() == 2 ? outputs.shape[1] : throw new WeightFileException($"The ONNX model '{GetName()}' must give logits or probabilities, N×classes; it gave a tensor of shape [{string.Join(", ", outputs.shape)}].");
    }

    protected override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
    {
        Forget();
        return base._to(deviceType, deviceIndex, non_blocking);
    }

    protected override nn.Module _to(ScalarType dtype, bool non_blocking)
    {
        Forget();
        return base._to(dtype, non_blocking);
    }

    protected override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
    {
        Forget();
        return base._to(device, dtype, non_blocking);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Forget();
        base.Dispose(disposing);
    }

    private string Register(int index, Tensor constant)
    {
        var name = FormattableString.Invariant($"constant{index}");
        register_buffer(name, constant.is_floating_point() ? constant.to(ScalarType.Float32).DetachFromDisposeScope() : constant);
        return name;
    }

    private Tensor Run(Tensor images, bool isTrial)
    {
        using var scope = NewDisposeScope();
        var values = new Tensor?[branchesByValue.Length];
        foreach (var (value, constant) in held ??= [.. constants.Select(constant => (constant.Value, get_buffer(constant.Buffer)!))]) values[value] = constant;
        values[imageValue] = input.Arrange(images);
        var shape = string.Join(',', images.shape);
        var isKnown = shaped.TryGetValue(shape, out var known);
        foreach (var (value, tensor) in known ?? []) values[value] = tensor;
        var met = new List<(int, Tensor)>();
        foreach (var unit in units)
        {
            if (unit.Step.IsData) Run(unit, values, images.dtype, isTrial);
            else if (!isKnown) met.AddRange(Shape(unit, values, images, isTrial));
        }
        if (!isKnown) shaped.Add(shape, [.. met]);
        return Flat(values[logitsValue]!).MoveToOuterDisposeScope();
    }

    private void Run(OnnxUnit unit, Tensor?[] values, ScalarType type, bool isTrial)
    {
        unit.Run(values, type, isTrial);
        foreach (var output in unit.Outputs)
        {
            if (output < 0 || branchesByValue[output] is not { } branch) continue;
            var value = values[output]!;
            var decayed = branch.Decay(value);
            if (ReferenceEquals(decayed, value)) continue;
            value.Dispose();
            values[output] = decayed;
        }
    }

    /// <summary>What depends on the shape alone is computed in float32 or wider, whatever the network computes in, and then kept as the steps need it.</summary>
    private IEnumerable<(int, Tensor)> Shape(OnnxUnit unit, Tensor?[] values, Tensor images, bool isTrial)
    {
        using var frozen = no_grad();
        unit.Run(values, images.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32, isTrial);
        foreach (var output in unit.Outputs)
        {
            if (output < 0 || !isFromShape[output]) continue;
            var value = values[output]!;
            yield return (output, values[output] = (value.is_floating_point() ? value.to(images.dtype).to(images.device) : value).DetachFromDisposeScope());
        }
    }

    /// <summary>N×classes of N×classes×1×1.</summary>
    private static Tensor Flat(Tensor outputs) => outputs.dim() > 2 && outputs.shape[2..].All(length => length == 1) ? outputs.flatten(1) : outputs;

    /// <summary>Drops what belongs to a place and a type.</summary>
    private void Forget()
    {
        held = null;
        foreach (var (_, tensor) in shaped.Values.SelectMany(values => values)) tensor.Dispose();
        shaped.Clear();
    }
}
