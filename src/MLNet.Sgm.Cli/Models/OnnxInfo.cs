using System.Globalization;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Onnx;
using MLNet.Sgm.Cli.Terminals;

namespace MLNet.Sgm.Cli.Models;

/// <summary>What <c>sgm models info</c> says of an ONNX model.</summary>
internal static class OnnxInfo
{
    internal static int Write(string path, Terminal terminal)
    {
        var model = OnnxModel.Read(path);
        if (terminal.IsJson)
            terminal.WriteJson(new
            {
                model.Path,
                model.Opset,
                model.Producer,
                Input = model.Input.ToString(),
                model.Outputs,
                model.Parameters,
                model.Softmax,
                Preprocessing = model.PreprocessingSteps,
                Pixels = model.Range.ToString(),
                model.ClassNames,
                Branches = model.Branches.Select(branch => new { Join = branch.Join!.Name, branch.Skip, Branch = branch.Tensor, Through = branch.Through.Select(node => node.Operator) }),
                OtherAdditions = model.OtherAdditions.Select(other => new { other.Node.Name, other.Reason }),
            });
        else
            foreach (var line in Lines(model)) terminal.Output.WriteLine(line);
        return ExitCode.Success;
    }

    private static IEnumerable<string> Lines(OnnxModel model)
    {
        yield return $"{model.Path}: ONNX, opset {model.Opset}{(model.Producer == "" ? "" : $", by {model.Producer}")}";
        yield return string.Create(CultureInfo.InvariantCulture, $"parameters: {model.Parameters:N0} with {model.Outputs} outputs{(model.Softmax is { } softmax ? $", after a {softmax} that attacks go around" : "")}");
        yield return $"input {model.Input}";
        yield return model.IsNormalizing ? $"preprocessing inside: {string.Join(", ", model.PreprocessingSteps)}, of pixels from 0 to {(model.Range == PixelRange.ZeroTo255 ? 255 : 1)}"
            : "preprocessing inside: none; --mean and --std say what its weights were trained with";
        yield return model.ClassNames is { } names ? $"classes: {names.Count}, named in the file" : "classes: not named in the file";
        yield return $"gamma below 1: {(model.Branches.Count == 0 ? "no, no residual branches were found" : $"yes, {model.Branches.Count} residual {(model.Branches.Count == 1 ? "branch" : "branches")}")}";
        foreach (var (number, branch) in model.Branches.Index())
            yield return $"  {number + 1}. {branch.Join}: skip from '{branch.Skip}', branch '{branch.Tensor}' through {string.Join(", ", branch.Through.Select(node => node.Operator))}";
        foreach (var group in model.OtherAdditions.GroupBy(other => other.Reason))
            yield return $"left alone, because {group.Key}: {group.Count()} ({string.Join(", ", group.Take(3).Select(other => $"'{other.Node.Name}'"))}{(group.Count() > 3 ? ", ..." : "")})";
    }
}
