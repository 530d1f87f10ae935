using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp;

public static partial class torch
{
    public static Generator manual_seed(long seed)
    {
        Native.Check(Native.shim_manual_seed(seed));
        return Generator.Default;
    }

    public static long initial_seed()
    {
        using var generator = Generator.Default;
        return generator.initial_seed();
    }

    public static long seed()
    {
        using var generator = Generator.Default;
        return generator.seed();
    }

    public static Tensor get_rng_state()
    {
        using var generator = Generator.Default;
        return generator.get_state();
    }

    public static void set_rng_state(Tensor new_state)
    {
        using var generator = Generator.Default;
        generator.set_state(new_state);
    }

    [NativeMarshalling(typeof(GeneratorMarshaller))]
    public class Generator : IDisposable
    {
        private IntPtr handle;

        public Generator(ulong seed = 0, Device device = null)
        {
            this.device = InitializeDevice(device);
            handle = Native.generator_new(seed, (int)this.device.type, this.device.index);
            if (handle == IntPtr.Zero) Native.Throw();
        }

        private Generator(IntPtr handle)
        {
            device = CPU;
            this.handle = handle;
            if (handle == IntPtr.Zero) Native.Throw();
        }

        ~Generator() => Dispose(false);

        public static Generator Default => new(Native.generator_default());

        public Device device { get; }

        public IntPtr Handle => handle != IntPtr.Zero ? handle : throw new ObjectDisposedException(nameof(Generator));

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.generator_set_seed(Handle, seed));
            return this;
        }

        public long initial_seed() => Native.generator_seed(Handle);

        /// <summary>A seed that the system draws, and which the generator starts from now.</summary>
        public long seed() => Native.generator_draw_seed(this);

        public Tensor get_state() => Native.generator_get_state(this);

        public void set_state(Tensor value) => Native.Check(Native.generator_set_state(this, value));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var owned = Interlocked.Exchange(ref handle, IntPtr.Zero);
            if (owned != IntPtr.Zero) Native.generator_free(owned);
        }
    }
}
