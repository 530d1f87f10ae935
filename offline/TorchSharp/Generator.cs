namespace TorchSharp;

public static partial class torch
{
    public static Generator manual_seed(long seed)
    {
        Native.Check(Native.shim_manual_seed(seed));
        return Generator.Default;
    }

    public class Generator : IDisposable
    {
        private IntPtr handle;

        public Generator(ulong seed = 0, Device device = null)
        {
            this.device = device ?? CPU;
            handle = Native.generator_new(seed, (int)this.device.type, this.device.index);
            if (handle == IntPtr.Zero) Native.Throw();
        }

        private Generator(IntPtr handle)
        {
            device = CPU;
            this.handle = handle;
            if (handle == IntPtr.Zero) Native.Throw();
        }

        ~Generator() => Free();

        public static Generator Default => new(Native.generator_default());

        public Device device { get; }

        public IntPtr Handle => handle != IntPtr.Zero ? handle : throw new ObjectDisposedException(nameof(Generator));

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.generator_set_seed(Handle, seed));
            return this;
        }

        public long initial_seed() => Native.generator_seed(Handle);

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        private void Free()
        {
            var owned = Interlocked.Exchange(ref handle, IntPtr.Zero);
            if (owned != IntPtr.Zero) Native.generator_free(owned);
        }
    }
}
