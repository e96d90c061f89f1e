using System.Runtime.InteropServices;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Waits for a child to stand still or to end, without reaping it.</summary>
internal static partial class StandingProcess
{
    private const int ByPid = 1;
    private const int Exited = 4;
    private const int Stopped = 2;
    private const int NoReaping = 0x01000000;
    private const int HasStopped = 5;

    /// <returns>Whether it stands; else it has ended.</returns>
    public static Task<bool> WaitAsync(int pid) => Task.Run(() =>
    {
        Span<int> info = stackalloc int[32];
        return Wait(ByPid, pid, ref MemoryMarshal.GetReference(info), Exited | Stopped | NoReaping) == 0 && info[2] == HasStopped;
    });

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int Wait(int idType, int id, ref int info, int options);
}
