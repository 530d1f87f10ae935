using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The process's flags for TensorFloat-32, on for as long as any attack that asks for it runs.</summary>
internal static class TensorFloat32
{
    private static readonly Lock Gate = new();
    private static int users;
    private static (bool Products, bool Convolutions) before;

    /// <exception cref="ArgumentException">The precision is TensorFloat32 and the device is no CUDA device.</exception>
    internal static void Require(Precision precision, Device device)
    {
        if (precision == Precision.TensorFloat32 && device.type != DeviceType.CUDA)
            throw new ArgumentException($"Precision {nameof(Precision.TensorFloat32)} needs a CUDA device; found the device {device}.");
    }

    /// <summary>Turns the flags on until disposal, where that is the precision.</summary>
    internal static IDisposable? For(Precision precision) => precision == Precision.TensorFloat32 ? new Use() : null;

    private sealed class Use : IDisposable
    {
        private bool ended;

        internal Use()
        {
            lock (Gate)
            {
                if (users++ > 0) return;
                before = (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
                Set((true, true));
            }
        }

        public void Dispose()
        {
            lock (Gate)
            {
                if (ended) return;
                ended = true;
                if (--users == 0) Set(before);
            }
        }

        private static void Set((bool Products, bool Convolutions) allowed) =>
            (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = allowed;
    }
}
