namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>What is wrong with a node, as the end of a sentence that begins with its name; whoever knows the file and the node says the rest.</summary>
internal sealed class OnnxProblem(string message) : Exception(message);
