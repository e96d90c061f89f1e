using WandbExporter.Core.Errors;

namespace WandbExporter.Storage.Local;

/// <summary>What processes of a fleet tell each other by a directory. Nothing of it is synced to the disk: it is for processes that run.</summary>
/// <param name="folder">Where. The directory above it must be there: one that was removed or unmounted does not come back by this.</param>
internal sealed class LocalBoard(string folder) : IFleetBoard
{
    /// <summary>What names of files begin with that are not written to their end.</summary>
    private const char Unfinished = '.';

    private const int Attempts = 5;

    /// <summary>To write a file takes moments.</summary>
    private static readonly TimeSpan Left = TimeSpan.FromMinutes(1);

    private string Above => Path.GetDirectoryName(folder)!;

    public TimeSpan LookAfter => TimeSpan.FromSeconds(0.25);

    public async Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Make();
            var temporary = PathOfNew(name);
            try
            {
                await File.WriteAllBytesAsync(temporary, content, cancellationToken);
                Posix.Replace(temporary, Path.Combine(folder, name));
                return;
            }
            catch (IOException e) when (attempt < Attempts && Errno.Of(e) == Errno.NoEntry)
            {
                // Another process took back the last thing that was said there.
            }
            catch (Exception e) when (DiskFailure.IsDiskError(e))
            {
                LocalFiles.TryDelete(temporary);
                throw DiskFailure.From(e, "write to", folder);
            }
        }
    }

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        Make();
        LookAnew();
        try
        {
            return Task.FromResult<IReadOnlyList<string>>([.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Where(name => name[0] != Unfinished)]);
        }
        catch (DirectoryNotFoundException)
        {
            return Task.FromResult<IReadOnlyList<string>>([]);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "read", folder);
        }
    }

    public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        RefuseLinks();
        try
        {
            // A pipe that stands there is not waited for, and what a link leads to is not read.
            using var file = Posix.OpenToRead(Path.Combine(folder, name));
            await using var stream = new FileStream(file, FileAccess.Read, bufferSize: 0);
            if (!stream.CanSeek)
                throw Odd(name, "is no ordinary file");
            var content = new byte[Math.Min(stream.Length, IFleetBoard.MostBytes) + 1];
            var read = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
            return read > IFleetBoard.MostBytes ? throw Odd(name, "is larger than anything that is said there") : content[..read];
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e) && Errno.Of(e) == Errno.NoEntry)
        {
            return null;
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "read", folder);
        }
    }

    public Task<byte[]?> ReadAnewAsync(string name, CancellationToken cancellationToken)
    {
        Make();
        LookAnew();
        return ReadAsync(name, cancellationToken);
    }

    /// <summary>With the last one the directory goes.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        RefuseLinks();
        try
        {
            File.Delete(Path.Combine(folder, name));
        }
        catch (DirectoryNotFoundException)
        {
            return Task.CompletedTask;
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "clean up", folder);
        }
        LocalFiles.TryDeleteEmpty(folder);
        return Task.CompletedTask;
    }

    /// <summary>How old they are the file system says, by the time that it gives a new one.</summary>
    public Task SweepAsync(CancellationToken cancellationToken)
    {
        RefuseLinks();
        if (!Directory.Exists(folder))
            return Task.CompletedTask;
        var probe = PathOfNew("look");
        try
        {
            File.WriteAllBytes(probe, []);
            var now = File.GetLastWriteTimeUtc(probe);
            File.Delete(probe);
            foreach (var path in Directory.EnumerateFiles(folder, $"{Unfinished}*").Where(path => IsOurs(Path.GetFileName(path)) && now - File.GetLastWriteTimeUtc(path) > Left))
                LocalFiles.TryDelete(path);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "clean up", folder);
        }
        LocalFiles.TryDeleteEmpty(folder);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string PathOfNew(string name) => Path.Combine(folder, $"{Unfinished}{name}-{Guid.NewGuid():N}");

    /// <summary>Of what is there, only what <see cref="PathOfNew"/> names so.</summary>
    private static bool IsOurs(string unfinished) => unfinished.Length > 33 && unfinished[^33] == '-' && Guid.TryParseExact(unfinished[^32..], "N", out _);

    /// <summary>Makes the directory, and none above it.</summary>
    private void Make()
    {
        RefuseLinks();
        try
        {
            Posix.MakeDirectory(folder);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e) && Errno.Of(e) == Errno.NoEntry)
        {
            throw DiskFailure.Refused(
                FailureCategory.Fatal,
                FailureCode.DestinationChanged,
                $"{Above} is not there; see whether the destination was removed, or its file system is not mounted any more.");
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "create", folder);
        }
    }

    private void RefuseLinks()
    {
        foreach (var directory in new[] { Above, folder }.Select(path => new DirectoryInfo(path)))
        {
            if (directory.LinkTarget is { } target)
                throw DirectoryTree.Refuse(directory, target);
        }
    }

    /// <summary>
    /// A network file system takes a directory for unchanged for half a minute or more, and tells so late of files that another machine has made; of one
    /// that this machine changes it learns at once how it is.
    /// </summary>
    private void LookAnew()
    {
        var probe = PathOfNew("look");
        try
        {
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            // What can be seen without that is seen.
        }
    }

    private ExportException Odd(string name, string what) =>
        DiskFailure.Refused(FailureCategory.Permanent, FailureCode.DestinationChanged, $"{Path.Combine(folder, name)} {what}; see who else writes there.");
}
