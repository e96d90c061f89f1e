namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>A file system of a bounded size that only one process sees.</summary>
internal static class SmallDisk
{
    /// <summary>What starts a program so that it finds this much room, and no more, in a directory.</summary>
    public static string[] Around(string directory, string size)
    {
        Directory.CreateDirectory(directory);
        return ["unshare", "-Urm", "sh", "-c", "mount -t tmpfs -o size=$2 none \"$1\" && shift 2 && exec \"$@\"", "sh", directory, size];
    }
}
