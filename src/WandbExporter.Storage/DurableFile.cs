using WandbExporter.Storage.Local;

namespace WandbExporter.Storage;

/// <summary>
/// Writes to a file of this machine so that it is on the disk before anything else happens. .NET's own flush discards an error of fsync, and leaves the
/// file's name to the next moment at which the system writes directories.
/// </summary>
public static class DurableFile
{
    /// <exception cref="IOException">It is not on the disk.</exception>
    public static void Append(FileStream file, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Write(bytes);
        file.Flush();
        Posix.Sync(file.SafeFileHandle);
    }

    /// <summary>A file that was just created is found under its name after the machine went down.</summary>
    /// <exception cref="IOException">Its folder is not on the disk.</exception>
    public static void SyncName(string path) => Posix.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
}
