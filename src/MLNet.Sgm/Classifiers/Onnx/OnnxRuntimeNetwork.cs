using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>An ONNX file that ONNX Runtime computes, as a network without a gradient. The scores are the model's own.</summary>
internal sealed class OnnxRuntimeNetwork : nn.Module<Tensor, Tensor>
{
    private readonly ClassSelection classes;
    private readonly bool givesProbabilities;
    private readonly InferenceSession session;
    private readonly string input;
    private readonly string output;
    private readonly int[] sizes;
    private readonly TensorElementType element;

    /// <param name="path">The file.</param>
    /// <param name="classes">Which outputs have names.</param>
    /// <param name="givesProbabilities">Whether the model's scores are probabilities.</param>
    /// <param name="createOptions">Makes the runtime's options; null for its own.</param>
    /// <exception cref="WeightFileException">The runtime cannot take the file, or it has more than one input or output.</exception>
    /// <exception cref="InvalidOperationException">The runtime is not there.</exception>
    internal OnnxRuntimeNetwork(string path, ClassSelection classes, bool givesProbabilities, Func<SessionOptions>? createOptions) : base(Path.GetFileNameWithoutExtension(path))
    {
        (this.classes, this.givesProbabilities) = (classes, givesProbabilities);
        session = Open(path, createOptions ?? Options);
        if (session.InputMetadata.Count != 1 || session.OutputMetadata.Count != 1)
            throw new WeightFileException($"The ONNX model '{path}' must have one input and one output; found {session.InputMetadata.Count} and {session.OutputMetadata.Count}.");
        ((input, var images), output) = (session.InputMetadata.Single(), session.OutputMetadata.Keys.Single());
        (sizes, element) = (images.Dimensions, images.ElementDataType);
        if (sizes.Length != 4) throw new WeightFileException($"The input '{input}' of the ONNX model '{path}' must be images, N×C×H×W or N×H×W×C; found {sizes.Length} dimensions.");
    }

    private bool IsChannelsLast => OnnxInput.LiesChannelsLast(sizes[1], sizes[3]);

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        // A whole number is the nearest one: seven 255ths times 255 are a little less than seven.
        var seen = element == TensorElementType.UInt8 ? images.round() : images;
        var arranged = (IsChannelsLast ? seen.permute(0, 2, 3, 1) : seen).to(TypeOf(element)).cpu().contiguous();
        var scores = classes.Of(FixedBatch.Run(arranged, sizes[0] > 0 ? sizes[0] : null, Run));
        // Without the background's, probabilities are those of the other classes.
        if (givesProbabilities) scores = scores.div(scores.sum(1, keepdim: true));
        return scores.to(images.device).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) session.Dispose();
        base.Dispose(disposing);
    }

    private Tensor Run(Tensor images)
    {
        using var options = new RunOptions();
        // The runtime reads libtorch's memory.
        using var value = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, element, images.shape, Address(images), images.numel() * images.element_size());
        using var results = session.Run(options, [input], [value], [output]);
        var made = results[0];
        var shape = made.GetTensorTypeAndShape().Shape;
        var scores = made.GetTensorTypeAndShape().ElementDataType switch
        {
            TensorElementType.Float => tensor(made.GetTensorDataAsSpan<float>().ToArray(), shape),
            TensorElementType.Double => tensor(made.GetTensorDataAsSpan<double>().ToArray(), shape),
            TensorElementType.Float16 => tensor(MemoryMarshal.Cast<Float16, Half>(made.GetTensorDataAsSpan<Float16>()).ToArray(), shape),
            var other => throw new InvalidOperationException($"The ONNX model '{GetName()}' must give scores of a floating type; found {other}."),
        };
        // A model that drops dimensions of 1 drops that of a single image as well.
        return (images.shape[0] == 1 ? scores.reshape(1, -1) : scores.flatten(1)).to(ScalarType.Float32);
    }

    private static unsafe IntPtr Address(Tensor images)
    {
        fixed (byte* bytes = images.bytes) return (IntPtr)bytes;
    }

    private static InferenceSession Open(string path, Func<SessionOptions> createOptions)
    {
        try
        {
            using var options = createOptions();
            return new(path, options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new WeightFileException($"ONNX Runtime cannot take the ONNX model '{path}': {error.Message}", error);
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException or EntryPointNotFoundException })
        {
            throw new InvalidOperationException("ONNX Runtime is not there: add the package Microsoft.ML.OnnxRuntime to the application.", error);
        }
    }

    private static SessionOptions Options() => new() { IntraOpNumThreads = get_num_threads() };

    private ScalarType TypeOf(TensorElementType type) => type switch
    {
        TensorElementType.Float => ScalarType.Float32,
        TensorElementType.Double => ScalarType.Float64,
        TensorElementType.Float16 => ScalarType.Float16,
        TensorElementType.UInt8 => ScalarType.Byte,
        _ => throw new WeightFileException($"The input '{input}' of the ONNX model '{GetName()}' must be of a floating type or of bytes; found {type}."),
    };
}
