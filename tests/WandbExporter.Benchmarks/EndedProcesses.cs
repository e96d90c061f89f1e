using System.Runtime.InteropServices;

namespace WandbExporter.Benchmarks;

/// <summary>What the processes took that this one started and that have ended.</summary>
internal static partial class EndedProcesses
{
    private const int Children = -1;

    /// <summary>User and system time of all of them so far, to the last instruction; a process has ended when its exit was waited for.</summary>
    public static double CpuSeconds
    {
        get
        {
            if (GetUsage(Children, out var usage) != 0)
                throw new InvalidOperationException("The system does not say what a process took.");
            return usage.UserSeconds + usage.SystemSeconds + (usage.UserMicroseconds + usage.SystemMicroseconds) / 1e6;
        }
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUsage(int who, out Usage usage);

    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
