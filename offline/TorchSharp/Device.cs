namespace TorchSharp;

public static partial class torch
{
    public static readonly Device CPU = new(DeviceType.CPU);

    public static Device CUDA => new(DeviceType.CUDA);

    public static Device device(string description) => new(description);

    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    public static Device device(int index) => new(index);

    public class Device
    {
        public Device(string description)
        {
            var parts = description.Split(':');
            if (parts.Length > 2 || (parts.Length == 2 && (!int.TryParse(parts[1], out var number) || number < 0)))
                throw new ArgumentException($"Invalid device string: '{description}'");
            type = Parse(parts[0]);
            index = parts.Length == 2 ? int.Parse(parts[1]) : DefaultIndex(type);
        }

        public Device(string deviceType, int index = -1) : this(Parse(deviceType), index) { }

        public Device(DeviceType deviceType, int index = -1) => (type, this.index) = (deviceType, index < 0 ? DefaultIndex(deviceType) : index);

        public Device(int index) : this(DeviceType.CUDA, index) { }

        public DeviceType type { get; }

        public int index { get; }

        public static implicit operator Device(string description) => new(description);

        public override string ToString() => index < 0 ? Name : $"{Name}:{index}";

        private string Name => type.ToString().ToLowerInvariant();

        private static int DefaultIndex(DeviceType type) => type == DeviceType.CUDA ? 0 : -1;

        private static DeviceType Parse(string name) => Enum.TryParse<DeviceType>(name, ignoreCase: true, out var type)
            ? type
            : throw new ArgumentException($"Invalid device type: '{name}'");
    }

    public static class cuda
    {
        public static bool is_available() => Native.shim_cuda_available() != 0;

        public static int device_count() => Native.shim_cuda_count();

        public static void synchronize(Device device = null) => Native.Check(Native.shim_cuda_synchronize(device?.index ?? 0));

        public static bool is_cudnn_available() => is_available() && Native.cuda_cudnn_available() != 0;

        public static void manual_seed(long seed) => torch.manual_seed(seed).Dispose();

        public static void manual_seed_all(long seed) => torch.manual_seed(seed).Dispose();
    }
}
