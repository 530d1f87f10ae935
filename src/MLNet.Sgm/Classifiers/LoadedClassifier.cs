using System.Runtime.InteropServices;
using MLNet.Sgm.Classifiers.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>A classifier's network on a device, frozen and in evaluation mode, with its preprocessing in the graph.</summary>
internal sealed class LoadedClassifier : IDisposable
{
    private static readonly float[] Luma = [0.299f, 0.587f, 0.114f];

    private readonly Layer network;
    private readonly Tensor mean;
    private readonly Tensor std;
    private readonly Tensor luma;
    private readonly Tuning? tuning;
    private readonly Precision precision;
    private readonly ResizingMatrices matrices;

    /// <param name="classifier">The recipe.</param>
    /// <param name="device">Where the network lives.</param>
    /// <param name="tune">
    /// Whether the network is rewritten into a faster one that computes the same but for rounding. Rounding turns a ReLU whose
    /// input is almost zero on or off: without this, outputs are comparable with another implementation's bit by bit.
    /// </param>
    /// <param name="precision">What the network computes with.</param>
    /// <exception cref="ArgumentException">The network does not compute in the precision.</exception>
    internal LoadedClassifier(ImageClassifier classifier, Device device, bool tune = true, Precision precision = Precision.Float32)
    {
        Classifier = classifier;
        Device = device;
        this.precision = precision;
        network = CreateNetwork(classifier);
        network.to(device);
        network.eval();
        // Batch norms are folded before what is narrower rounds them, and after what is wider, which then rounds nothing.
        network.to(precision == Precision.Float64 ? ScalarType.Float64 : ScalarType.Float32);
        if (tune) tuning = new(network, device);
        if (precision == Precision.BFloat16) network.to(ScalarType.BFloat16);
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad = false;
            // The network outlives whatever scope its user has open.
            parameter.DetachFromDisposeScope();
        }
        foreach (var buffer in network.buffers()) buffer.DetachFromDisposeScope();
        var preprocessing = classifier.Preprocessing;
        mean = PerChannel(preprocessing.Mean, preprocessing.Brightest);
        std = PerChannel(preprocessing.Std, preprocessing.Brightest);
        luma = PerChannel(Luma);
        Layers = new(network, classifier.Name);
        matrices = new(preprocessing.Filter, device, precision.Arithmetic());
        if (precision.Network() != ScalarType.Float32) TryOut();
    }

    internal ImageClassifier Classifier { get; }

    internal Device Device { get; }

    /// <summary>Whether the network was rewritten into a faster one.</summary>
    internal bool IsTuned => tuning is not null;

    /// <summary>The network's layers by name.</summary>
    internal NamedLayers Layers { get; }

    internal IResidualNetwork? ResidualNetwork => network as IResidualNetwork;

    /// <summary>Where gradients can be changed on their way back, the images themselves included.</summary>
    /// <param name="rule">Which of the residual branches count.</param>
    /// <exception cref="ArgumentException">The network's family does not know the rule.</exception>
    internal IReadOnlyList<NetworkNode> Nodes(SkipRule rule) => NetworkNodes.Of(network, rule);

    /// <summary>
    /// Logits, N×classes, float64 where that is the precision and otherwise float32, of images, N×3×H×W in [0, 1], on the classifier's device; of any size, resized
    /// to the network's.
    /// </summary>
    /// <param name="images">The images.</param>
    /// <param name="visits">What happens at layers on the way; nothing by default.</param>
    internal Tensor Logits(Tensor images, IReadOnlyList<LayerVisit>? visits = null)
    {
        var wide = images.to(precision.Arithmetic());
        var seen = mean.shape[1] == 1 ? wide.mul(luma).sum(1, keepdim: true) : Classifier.Preprocessing.Channels == ChannelOrder.Bgr ? wide.flip(1) : wide;
        var input = Arrange(Resize(seen).sub(mean).div_(std)).to(precision.Network());
        var logits = (visits is null ? network.call(input) : Layers.Visit(visits, () => network.call(input))).to(precision.Arithmetic());
        if (logits.dim() != 2 || logits.shape[1] != Classifier.ClassCount || logits.shape[0] != images.shape[0])
            throw new InvalidOperationException(
                $"Classifier '{Classifier.Name}' must give {Classifier.ClassCount} logits an image; its network gave a tensor of shape [{string.Join(", ", logits.shape)}]{(logits.dim() > 0 && logits.shape[0] == images.shape[0] ? "" : $" for {images.shape[0]} images")}.");
        // A visit may cut the way from the images, where no more than a layer's output is wanted.
        if (visits is null && input.requires_grad && !logits.requires_grad)
            throw new InvalidOperationException($"Classifier '{Classifier.Name}' must compute its logits by operations that have a gradient, to be a source; its network gave logits that depend on no image, as after detach or a conversion to integers.");
        return logits;
    }

    /// <summary>What the model itself hands out of such images: its logits, but for an ONNX model that ends in a softmax or its logarithm.</summary>
    internal Tensor Scores(Tensor images)
    {
        var logits = Logits(images);
        return network is OnnxNetwork { Softmax: { } softmax } && (softmax.IsLogarithm || Classifier.GivesProbabilities) ? softmax.Apply(logits) : logits;
    }

    public void Dispose()
    {
        network.Dispose();
        mean.Dispose();
        std.Dispose();
        luma.Dispose();
        matrices.Dispose();
    }

    /// <summary>A new network draws its weights, before it reads those of its file, from libtorch's generator, which is not ours to change.</summary>
    private static Layer CreateNetwork(ImageClassifier classifier)
    {
        using var random = get_rng_state();
        try
        {
            return classifier.CreateNetwork();
        }
        finally
        {
            set_rng_state(random);
        }
    }

    /// <summary>Which operations have another type depends on libtorch and on the device: one image there and back tells before an attack begins.</summary>
    private void TryOut()
    {
        using var scope = NewDisposeScope();
        using var recorded = enable_grad();
        try
        {
            var image = full([1, 3, Classifier.Preprocessing.Height, Classifier.Preprocessing.Width], 0.5f, device: Device, requires_grad: true);
            autograd.backward([Logits(image).sum()], inputs: [image]);
        }
        catch (Exception error) when ((error as ExternalException ?? error.InnerException) is ExternalException)
        {
            Dispose();
            throw new ArgumentException(
                $"Precision must be {nameof(Precision.Float32)} for the source '{Classifier.Name}', because its network does not compute in {precision} on the device {Device}: {error.Message.Split('\n')[0].Trim()}", error);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private Tensor Resize(Tensor images)
    {
        var (height, width) = ((int)images.shape[2], (int)images.shape[3]);
        var (rows, columns) = (Classifier.Preprocessing.Height, Classifier.Preprocessing.Width);
        return (height, width) == (rows, columns) ? images : Resizing.Apply(images, matrices[height, rows], matrices[width, columns]);
    }

    private Tensor Arrange(Tensor images) => tuning?.Arrange(images) ?? images;

    /// <summary>Values a channel, as they are for pixels from 0 to 1.</summary>
    private Tensor PerChannel(IReadOnlyList<float> values, double brightest = 1) =>
        tensor(values.Select(value => AsWritten.Of(value) / brightest).ToArray(), [1, values.Count, 1, 1], dtype: precision.Arithmetic(), device: Device).DetachFromDisposeScope();
}
