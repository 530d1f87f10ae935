using MLNet.Sgm.Weights;
using Onnx;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>The functions that a model defines itself: nodes that call one become its nodes.</summary>
/// <param name="functions">The functions.</param>
/// <param name="model">The file.</param>
internal sealed class LocalFunctions(IEnumerable<FunctionProto> functions, string model)
{
    // Functions that call functions may ask for any number of nodes.
    private const int MostNodes = 100_000;

    private readonly Dictionary<(string, string), FunctionProto> byName = functions.GroupBy(function => (function.Domain, function.Name)).ToDictionary(group => group.Key, group => group.Last());
    private int calls;
    private int made;

    /// <summary>The nodes, in their order, with those of functions in the place of their calls.</summary>
    /// <exception cref="WeightFileException">A function calls itself, or they ask for too many nodes.</exception>
    internal IEnumerable<NodeProto> Inline(IEnumerable<NodeProto> nodes, int depth = 0) =>
        nodes.SelectMany(node => byName.TryGetValue((node.Domain, node.OpType), out var function) ? Inline(Body(function, node), Deeper(depth, function)) : [node]);

    private int Deeper(int depth, FunctionProto function) => depth < byName.Count ? depth + 1 : throw new WeightFileException($"The function '{function.Name}' of the ONNX model '{model}' must not call itself.");

    private IEnumerable<NodeProto> Body(FunctionProto function, NodeProto call)
    {
        if ((made += function.Node.Count) > MostNodes) throw new WeightFileException(FormattableString.Invariant($"The functions of the ONNX model '{model}' must make no more than {MostNodes} nodes in all."));
        var prefix = FormattableString.Invariant($"{(call.Name != "" ? call.Name : function.Name)}/{++calls}/");
        var names = new Dictionary<string, string> { [""] = "" };
        foreach (var (index, input) in function.Input.Index()) names[input] = index < call.Input.Count ? call.Input[index] : "";
        foreach (var (inner, outer) in function.Output.Zip(call.Output))
            if (outer != "") names[inner] = outer;
        var given = call.Attribute.ToDictionary(attribute => attribute.Name);
        foreach (var node in function.Node.Select(node => node.Clone()))
        {
            Renaming.Apply(node, name => names.GetValueOrDefault(name) ?? prefix + name);
            node.Name = prefix + node.Name;
            Fill(node, given);
            yield return node;
        }
    }

    /// <summary>Attributes that refer to one of the call's are that one, or left out where the call has none.</summary>
    private static void Fill(NodeProto node, Dictionary<string, AttributeProto> given)
    {
        foreach (var attribute in node.Attribute.ToList())
        {
            foreach (var inner in attribute.G?.Node ?? []) Fill(inner, given);
            if (attribute.RefAttrName == "") continue;
            node.Attribute.Remove(attribute);
            if (!given.TryGetValue(attribute.RefAttrName, out var value)) continue;
            var filled = value.Clone();
            filled.Name = attribute.Name;
            node.Attribute.Add(filled);
        }
    }
}
