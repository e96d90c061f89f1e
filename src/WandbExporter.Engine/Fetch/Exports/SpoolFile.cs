namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>
/// A private temporary file without a name: nobody else can open it, and it is gone when this process is, however it ends.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    private SpoolFile(FileStream stream) => Stream = stream;

    public FileStream Stream { get; }

    /// <param name="directory">Where its bytes stand; empty for the system's directory of temporary files.</param>
    public static SpoolFile Create(string directory)
    {
        var path = Path.Combine(directory.Length == 0 ? Path.GetTempPath() : directory, $"wandb-export-{Guid.NewGuid():N}.spool");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var stream = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return new SpoolFile(stream);
    }

    public ValueTask WriteAsync(long at, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        RandomAccess.WriteAsync(Stream.SafeFileHandle, bytes, at, cancellationToken);

    public void Dispose() => Stream.Dispose();
}
