using System.Diagnostics;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>A file system of a bounded size that only one process sees.</summary>
internal static class SmallDisk
{
    /// <summary>True if one can be mounted here. In CI it must.</summary>
    public static bool CanMount()
    {
        try
        {
            using var probe = Process.Start(new ProcessStartInfo("unshare", ["-Urm", "true"]) { RedirectStandardError = true })!;
            probe.WaitForExit();
            if (probe.ExitCode == 0)
                return true;
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            return false;
        }
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "'unshare -Urm' does not work here, and CI must run this test.");
        return false;
    }

    /// <summary>What starts a program so that it finds this much room, and no more, in a directory.</summary>
    public static string[] Around(string directory, string size)
    {
        Directory.CreateDirectory(directory);
        return ["unshare", "-Urm", "sh", "-c", "mount -t tmpfs -o size=$2 none \"$1\" && shift 2 && exec \"$@\"", "sh", directory, size];
    }
}
