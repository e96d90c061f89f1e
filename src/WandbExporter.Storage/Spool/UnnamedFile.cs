namespace WandbExporter.Storage.Spool;

/// <summary>
/// A temporary file that only this user may open, and that has no name where the system can do that: nobody else finds it, and it is gone
/// when this process is, however it ends.
/// </summary>
public static class UnnamedFile
{
    /// <param name="directory">Where its bytes stand; made if it is not there.</param>
    /// <exception cref="IOException">It cannot be created there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created there.</exception>
    public static FileStream Create(string directory, FileOptions how = FileOptions.None)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"wandb-export-{Guid.NewGuid():N}.spool");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = how | FileOptions.DeleteOnClose,
        };
        if (OperatingSystem.IsWindows())
            return new FileStream(path, options);
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }
}
