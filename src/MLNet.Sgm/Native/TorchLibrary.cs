using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.Win32.SafeHandles;

namespace MLNet.Sgm.Native;

/// <summary>Lets TorchSharp's native library load on systems whose libstdc++ is older than GCC 13's: Debian 12, Ubuntu 22.04, RHEL 9.</summary>
/// <remarks>
/// The library asks for the version GLIBCXX_3.4.32 because of one symbol that nothing in it calls, and the loader refuses it for that. Here the version is marked as one that may be
/// missing, in a copy in memory, which TorchSharp then finds by its name. No file is changed. Where the library loads by itself nothing of this runs.
/// </remarks>
internal static partial class TorchLibrary
{
    private const string Name = "LibTorchSharp";
    private const string File = "libLibTorchSharp.so";
    private const string Version = "GLIBCXX_3.4.32";

    /// <summary>The ELF hash of <see cref="Version"/>.</summary>
    private const uint VersionHash = 0x0297F842;

    private static readonly Lazy<IntPtr> Mended = new(Mend);

    /// <summary>Whether the library had to be mended.</summary>
    internal static bool IsMended => Mended is { IsValueCreated: true, Value: not 0 };

    /// <summary>Waits for .NET to say that it cannot load TorchSharp's native library.</summary>
    internal static void MendWhenNeeded()
    {
        if (OperatingSystem.IsLinux()) AssemblyLoadContext.Default.ResolvingUnmanagedDll += static (_, name) => name is Name or File ? Mended.Value : 0;
    }

    /// <returns>The library's handle, or 0 where it is not there, or not refused for its version.</returns>
    /// <exception cref="DllNotFoundException">The system lacks something else.</exception>
    private static IntPtr Mend()
    {
        if (Find(File) is not { } path) return 0;
        var library = System.IO.File.ReadAllBytes(path);
        if (!VersionNeeds.Weaken(library, VersionHash)) return 0;
        try
        {
            // In memory it has no folder, beside which what it needs would be found.
            if (Find("libtorch.so") is { } torch) NativeLibrary.Load(torch);
            return Load(library);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or IOException)
        {
            throw new DllNotFoundException($"TorchSharp's native library '{path}' does not load on this system: {error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^1]}", error);
        }
    }

    private static IntPtr Load(byte[] library)
    {
        var descriptor = memfd_create(File, flags: 0);
        if (descriptor < 0) throw new IOException($"no file in memory could be made (errno {Marshal.GetLastPInvokeError()}).");
        using SafeFileHandle file = new(descriptor, ownsHandle: true);
        RandomAccess.Write(file, library, fileOffset: 0);
        return NativeLibrary.Load($"/proc/self/fd/{descriptor}");
    }

    private static string? Find(string file) =>
        (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory).Select(folder => Path.Combine(folder, file)).FirstOrDefault(System.IO.File.Exists);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int memfd_create(string name, uint flags);
}
