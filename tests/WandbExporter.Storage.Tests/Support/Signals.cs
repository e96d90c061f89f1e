using System.ComponentModel;
using System.Runtime.InteropServices;

namespace WandbExporter.Storage.Tests.Support;

/// <summary>What one process does to another.</summary>
internal static partial class Signals
{
    public const int Continue = 18;
    public const int Stop = 19;

    private const int OfProcess = 1;
    private const int HasStopped = 2;

    public static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0)
            throw new Win32Exception();
    }

    /// <summary>Returns when a child of this process is stopped; fails if it ends instead.</summary>
    public static Task UntilStoppedAsync(int child) => Task.Run(() =>
    {
        if (WaitId(OfProcess, child, new byte[128], HasStopped) != 0)
            throw new Win32Exception();
    });

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitId(int kind, int process, byte[] info, int states);
}
