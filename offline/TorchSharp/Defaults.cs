namespace TorchSharp;

public static partial class torch
{
    public static ScalarType half = ScalarType.Float16;
    public static ScalarType @float = ScalarType.Float32;
    public static ScalarType @double = ScalarType.Float64;
    public static ScalarType @short = ScalarType.Int16;
    public static ScalarType @int = ScalarType.Int32;
    public static ScalarType @long = ScalarType.Int64;
    public static ScalarType @bool = ScalarType.Bool;
    private static ScalarType defaultType = ScalarType.Float32;
    private static Device defaultDevice;

    public static ScalarType get_default_dtype() => defaultType;

    public static void set_default_dtype(ScalarType dtype) => defaultType = dtype;

    public static Device get_default_device() => defaultDevice ?? CPU;

    public static void set_default_device(Device device) => defaultDevice = device;

    public static bool is_floating_point(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    public static bool is_floating_point(Tensor input) => is_floating_point(input.dtype);

    public static bool is_integral(ScalarType type) => type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;

    public static bool is_integral(Tensor t) => is_integral(t.dtype);

    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType is DeviceType.CPU or DeviceType.META || (deviceType == DeviceType.CUDA && cuda.is_available());

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType)) throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine.");
    }

    /// <summary>The device, or the default one, once it is known to be there.</summary>
    public static Device InitializeDevice(Device device)
    {
        var place = device ?? get_default_device();
        if (place.type != DeviceType.CPU) InitializeDeviceType(place.type);
        return place;
    }

    public static int get_num_interop_threads() => Native.shim_get_interop_threads();

    public static void set_num_interop_threads(int num) => Native.Check(Native.shim_set_interop_threads(num));

    public static class backends
    {
        public static class cuda
        {
            public static class matmul
            {
                public static bool allow_tf32
                {
                    get => Native.cuda_get_tf32() != 0;
                    set => Native.Check(Native.cuda_set_tf32(value ? 1 : 0));
                }
            }
        }

        public static class cudnn
        {
            public static bool allow_tf32
            {
                get => Native.cudnn_get_tf32() != 0;
                set => Native.Check(Native.cudnn_set_tf32(value ? 1 : 0));
            }
        }
    }
}
