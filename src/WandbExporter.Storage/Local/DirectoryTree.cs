using System.Collections.Concurrent;
using WandbExporter.Core.Errors;

namespace WandbExporter.Storage.Local;

/// <summary>
/// The directories below a destination. A symbolic link among them is never followed, so nothing is written outside;
/// where the file system folds case, a name that differs from a present one only in case is refused.
/// </summary>
internal sealed class DirectoryTree(string root, DirectorySync sync, bool foldsCase)
{
    private const int MaxRemembered = 4096;

    // Durable in its parent. A directory that a killed process left is made durable once more before it is trusted.
    private readonly ConcurrentDictionary<string, Recently> _durable = new(StringComparer.Ordinal);

    /// <summary>The absolute path of a relative one that uses <c>/</c>.</summary>
    public string PathOf(string relative) => relative.Length == 0 ? root : Path.Combine(root, relative);

    /// <summary>True if no directory on the way to this one is a link or a file; a missing one is fine.</summary>
    public bool IsInside(string relativeDirectory) => FirstObstacle(relativeDirectory) is null;

    /// <summary>Creates the directory and makes its name durable, and those of its parents.</summary>
    /// <param name="relativeDirectory">The directory.</param>
    /// <param name="maySeenDo">Whether it will do that the way there was free of links a moment ago.</param>
    public async Task EnsureAsync(string relativeDirectory, bool maySeenDo = false)
    {
        if (maySeenDo && _durable.TryGetValue(relativeDirectory, out var seen) && seen.IsSo)
            return;
        if (FirstObstacle(relativeDirectory) is { } obstacle)
            throw Refuse(obstacle);
        await EnsureDurableAsync(relativeDirectory);
        if (_durable.TryGetValue(relativeDirectory, out var free))
            free.Seen();
    }

    /// <summary>Refuses a name if its directory holds another that the file system takes for the same.</summary>
    public void RefuseOtherSpelling(string relative)
    {
        // Only what is there already can be the same under another spelling, so large directories are not searched for every new name.
        if (!foldsCase || !Path.Exists(PathOf(relative)))
            return;
        var parent = new DirectoryInfo(PathOf(ParentOf(relative)));
        var name = relative[(relative.LastIndexOf('/') + 1)..];
        var other = parent
            .EnumerateFileSystemInfos()
            .FirstOrDefault(entry => entry.Name != name && entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (other is not null)
        {
            throw DiskFailure.Refused(
                FailureCategory.Permanent,
                FailureCode.NameClash,
                $"'{relative}' and '{other.Name}' differ only in case and this file system cannot hold both; " +
                "choose a destination that tells cases apart.");
        }
    }

    public static ExportException Refuse(FileSystemInfo link, string target) => DiskFailure.Refused(
        FailureCategory.Fatal,
        FailureCode.SymbolicLink,
        $"{link.FullName} is a symbolic link to {target}; nothing is written through links, replace it by a directory or a mount.");

    public static string ParentOf(string relative)
    {
        var slash = relative.LastIndexOf('/');
        return slash < 0 ? "" : relative[..slash];
    }

    private async Task EnsureDurableAsync(string relative)
    {
        if (relative.Length == 0 || _durable.ContainsKey(relative))
            return;
        var parent = ParentOf(relative);
        await EnsureDurableAsync(parent);
        RefuseOtherSpelling(relative);
        var path = PathOf(relative);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            // A file of that name may have come since it was looked for.
            throw File.Exists(path) ? Refuse(new FileInfo(path)) : DiskFailure.From(e, "create", path);
        }
        await sync.SyncAsync(PathOf(parent));
        if (_durable.Count >= MaxRemembered)
            _durable.Clear();
        _durable.TryAdd(relative, new Recently());
    }

    private FileInfo? FirstObstacle(string relative)
    {
        for (var end = relative.IndexOf('/', StringComparison.Ordinal); relative.Length > 0; end = relative.IndexOf('/', end + 1))
        {
            var entry = new FileInfo(PathOf(end < 0 ? relative : relative[..end]));
            var attributes = entry.Attributes;
            if ((int)attributes == -1)
                return null;
            if (attributes.HasFlag(FileAttributes.ReparsePoint) || !attributes.HasFlag(FileAttributes.Directory))
                return entry;
            if (end < 0)
                return null;
        }
        return null;
    }

    private static ExportException Refuse(FileInfo obstacle) => obstacle.LinkTarget is { } target
        ? Refuse(obstacle, target)
        : DiskFailure.From(new IOException("", Errno.NotDirectory), "create a directory at", obstacle.FullName);
}
