using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers.Layers;

/// <summary>The pooling of networks that were first written for Caffe.</summary>
internal static class Pooling
{
    /// <summary>Maxima of 3×3 at stride 2, where what hangs over the edge counts as well.</summary>
    // By place: releases of TorchSharp call the last argument by different names.
    internal static MaxPool2d OverEdges() => MaxPool2d(3, 2, null, null, true);
}
