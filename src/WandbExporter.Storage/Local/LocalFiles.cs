using Microsoft.Win32.SafeHandles;

namespace WandbExporter.Storage.Local;

/// <summary>Files that come into being as a whole.</summary>
internal static class LocalFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates a file for positioned writes; fails if there is one.</summary>
    public static SafeFileHandle Create(string path) =>
        File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);

    /// <summary>Opens a file of which another process may be appending to or replacing at the same time.</summary>
    public static FileStream OpenShared(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        Options = FileOptions.Asynchronous,
        BufferSize = 64 * 1024,
    });

    /// <summary>Creates a directory, if there is none, that only this user may enter.</summary>
    public static void CreatePrivateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly);
    }

    /// <summary>Deletes the directory; false if something is in it, or the system refuses.</summary>
    public static bool TryDeleteEmpty(string path)
    {
        try
        {
            Directory.Delete(path);
            return true;
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            return false;
        }
    }

    /// <summary>Deletes the file; false if the system refuses.</summary>
    public static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            return false;
        }
    }
}
