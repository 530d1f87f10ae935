using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of libtorch. The object owns its handle; disposal, its scope or the finalizer frees it.</summary>
    [NativeMarshalling(typeof(TensorMarshaller))]
    public partial class Tensor : IDisposable
    {
        private static long totalCount;
        private static long peakCount;
        private IntPtr handle;

        internal Tensor(IntPtr handle)
        {
            this.handle = handle;
            if (handle == IntPtr.Zero) return;
            Count(Interlocked.Increment(ref totalCount));
            DisposeScopeManager.Instance.Register(this);
        }

        ~Tensor() => Free();

        public static long TotalCount => Interlocked.Read(ref totalCount);

        public static long PeakCount => Interlocked.Read(ref peakCount);

        public IntPtr Handle
        {
            get
            {
                RecentArguments.Keep(this);
                return ValidHandle;
            }
        }

        /// <summary>The handle, for what keeps the tensor alive by itself.</summary>
        internal IntPtr ValidHandle => handle != IntPtr.Zero ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public bool IsInvalid => handle == IntPtr.Zero;

        internal DisposeScope OwningScope { get; set; }

        public void Dispose()
        {
            OwningScope?.MarkAsDisposed(this);
            OwningScope = null;
            Free();
            GC.SuppressFinalize(this);
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            if (OwningScope is null) other.Attach(this);
            else OwningScope.MoveToOther(other, this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningScope?.Detach(this);
            return this;
        }

        /// <summary>Takes the handle of a tensor, which is invalid from then on.</summary>
        internal static IntPtr Steal(Tensor tensor)
        {
            var stolen = tensor.Handle;
            tensor.OwningScope?.Detach(tensor);
            tensor.handle = IntPtr.Zero;
            Interlocked.Decrement(ref totalCount);
            GC.SuppressFinalize(tensor);
            return stolen;
        }

        /// <summary>Puts another tensor's handle in the place of this one's.</summary>
        internal void Adopt(Tensor other)
        {
            var replaced = handle;
            handle = Steal(other);
            Native.tensor_free(replaced);
        }

        private void Free()
        {
            var owned = Interlocked.Exchange(ref handle, IntPtr.Zero);
            if (owned == IntPtr.Zero) return;
            Native.tensor_free(owned);
            Interlocked.Decrement(ref totalCount);
        }

        private static void Count(long now)
        {
            for (var peak = Interlocked.Read(ref peakCount); now > peak; peak = Interlocked.Read(ref peakCount))
                if (Interlocked.CompareExchange(ref peakCount, now, peak) == peak) return;
        }
    }
}
