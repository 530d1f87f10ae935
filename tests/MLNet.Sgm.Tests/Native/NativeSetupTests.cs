using System.Runtime.InteropServices;
using MLNet.Sgm.Native;
using TorchSharp;

namespace MLNet.Sgm.Tests.Native;

[TestClass]
public sealed class NativeSetupTests
{
    [TestMethod]
    public void This_process_computes_on_TorchSharps_own_native_library()
    {
        using var two = torch.ones(2).sum();
        Assert.AreEqual(2, two.item<float>());
        // Where the system's own libstdc++ is too old, only the mended copy can have been loaded.
        if (OperatingSystem.IsLinux()) Assert.AreEqual(TorchLibrary.IsMended, File.ReadAllText("/proc/self/maps").Contains("memfd:libLibTorchSharp.so", StringComparison.Ordinal));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Threads_of_libtorch_wait_passively_unless_the_user_said_otherwise() =>
        Assert.AreEqual(Environment.GetEnvironmentVariable(PassiveWaiting.Variable) ?? "PASSIVE", Marshal.PtrToStringUTF8(getenv(PassiveWaiting.Variable)));

    [DllImport("libc")]
    private static extern IntPtr getenv([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
