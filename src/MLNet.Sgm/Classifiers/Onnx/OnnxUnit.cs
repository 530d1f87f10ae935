using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>A step at its place in a network: which of the network's values it takes, makes and needs last.</summary>
/// <param name="Step">The step.</param>
/// <param name="Layer">Its sub-module; null for one that depends on shapes alone.</param>
/// <param name="Inputs">The numbers of the values that it takes, −1 for those left out.</param>
/// <param name="Outputs">The numbers of the values that it makes, −1 for those that nobody names.</param>
/// <param name="LastUsed">The numbers of the values that nothing needs after it.</param>
/// <param name="Overwritable">Which of its inputs it may overwrite; −1 for none.</param>
internal sealed record OnnxUnit(OnnxStep Step, NodeLayer? Layer, int[] Inputs, int[] Outputs, int[] LastUsed, int Overwritable)
{
    /// <summary>Computes its outputs and lets go what nothing needs any more.</summary>
    internal void Run(Tensor?[] values, ScalarType floating, bool isTrial)
    {
        using var scope = NewDisposeScope();
        Tensor?[] inputs = [.. Inputs.Select(input => input < 0 ? null : values[input])];
        var outputs = Layer is { IsOperation: true } ? [Operate(Layer, inputs)] : Step.Run(inputs, floating, Overwritable, isTrial);
        if (Layer is { IsOperation: false }) outputs = [Layer.call(outputs[0]), .. outputs.Skip(1)];
        var kept = new Tensor?[Outputs.Length];
        for (var index = 0; index < kept.Length; index++) kept[index] = Outputs[index] < 0 ? null : Kept(outputs[index], inputs);
        foreach (var used in LastUsed)
        {
            var value = values[used];
            values[used] = null;
            if (!kept.Any(output => ReferenceEquals(output, value))) value?.Dispose();
        }
        for (var index = 0; index < kept.Length; index++)
            if (Outputs[index] >= 0) values[Outputs[index]] = kept[index];
    }

    private Tensor Operate(NodeLayer layer, Tensor?[] inputs)
    {
        try
        {
            return layer.call(inputs[0]!);
        }
        catch (System.Runtime.InteropServices.ExternalException error)
        {
            throw Step.Failure($"cannot be computed from the shape [{string.Join(", ", inputs[0]!.shape)}]: {error.Message.Split('\n')[0].Trim()}", error);
        }
    }

    /// <summary>An output that outlives this step. One that is an input is that input where it is not needed any more, and otherwise another name for it.</summary>
    private Tensor Kept(Tensor output, Tensor?[] inputs)
    {
        var same = Array.FindIndex(inputs, input => ReferenceEquals(input, output));
        if (same < 0) return output.MoveToOuterDisposeScope();
        return LastUsed.Contains(Inputs[same]) ? output : output.alias().MoveToOuterDisposeScope();
    }
}
