namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>A residual branch of a graph.</summary>
/// <param name="Join">The node where it joins its skip connection; null where the user chose its end.</param>
/// <param name="Skip">The tensor that the skip connection passes on; null likewise.</param>
/// <param name="Tensor">The tensor that ends the branch.</param>
/// <param name="Through">The nodes of the branch, from input to output.</param>
internal sealed record OnnxBranch(OnnxNode? Join, string? Skip, string Tensor, IReadOnlyList<OnnxNode> Through);

/// <summary>A node that adds and joins no branch.</summary>
/// <param name="Node">The node.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
internal sealed record LoneAddition(OnnxNode Node, string Reason);
