using Microsoft.Win32.SafeHandles;

namespace WandbExporter.Storage.Local;

/// <summary>The file of a put before it has its name.</summary>
internal sealed class Unfinished(string path, FenceLook look)
{
    public string Path => path;

    /// <summary>Looks at the lock that were begun when it had been made: a later one tells whether it may get its name.</summary>
    public long LooksBefore { get; private set; } = long.MaxValue;

    /// <summary>Makes it.</summary>
    public SafeFileHandle Create()
    {
        var file = LocalFiles.Create(path);
        Made();
        return file;
    }

    /// <summary>Makes it another name of a file; false if that cannot be done.</summary>
    public bool TryLink(string from)
    {
        if (!Posix.TryLink(from, path))
            return false;
        Made();
        return true;
    }

    /// <summary>It is there, however it was made.</summary>
    public void Made() => LooksBefore = look.Begun;
}
