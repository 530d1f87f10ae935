using System.Diagnostics;

namespace MLNet.Sgm.Torture.Kill;

/// <summary>What goes wrong beside the kill.</summary>
internal enum Disturbance
{
    None,

    /// <summary>The files are from the future: the clock was set back.</summary>
    Clock,

    /// <summary>One of the files cannot be written.</summary>
    ReadOnly,

    /// <summary>Another process works in the same folder.</summary>
    Second,

    /// <summary>The disk has no room for all.</summary>
    FullDisk,
}

/// <summary>A folder whose disk can be small: a tmpfs of its own.</summary>
internal sealed class Disk : IDisposable
{
    private readonly string path;

    private Disk(string path) => this.path = path;

    /// <summary>Mounts it; null where this user may not.</summary>
    internal static Disk? Mount(string path, int kilobytes)
    {
        Directory.CreateDirectory(path);
        return Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", path) ? new(path) : null;
    }

    internal void Resize(int kilobytes) => Run("mount", "-o", $"remount,size={kilobytes}k", path);

    public void Dispose() => Run("umount", path);

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }
}
