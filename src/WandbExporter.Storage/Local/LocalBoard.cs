namespace WandbExporter.Storage.Local;

/// <summary>What processes of a fleet tell each other by a directory. Nothing of it is synced to the disk: it is for processes that run.</summary>
/// <param name="folder">Where.</param>
internal sealed class LocalBoard(string folder) : IFleetBoard
{
    /// <summary>What names of files begin with that are not written to their end.</summary>
    private const char Unfinished = '.';

    private const int Attempts = 5;

    public TimeSpan LookAfter => TimeSpan.FromSeconds(0.25);

    public async Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var temporary = Path.Combine(folder, $"{Unfinished}{name}-{Guid.NewGuid():N}");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(folder);
                if (new DirectoryInfo(folder) is { LinkTarget: { } target } link)
                    throw DirectoryTree.Refuse(link, target);
                await File.WriteAllBytesAsync(temporary, content, cancellationToken);
                Posix.Replace(temporary, Path.Combine(folder, name));
                return;
            }
            catch (DirectoryNotFoundException) when (attempt < Attempts)
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
        try
        {
            return await File.ReadAllBytesAsync(Path.Combine(folder, name), cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "read", folder);
        }
    }

    /// <summary>With the last one the directory goes.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
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

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// A network file system takes a directory for unchanged for half a minute or more, and tells so late of files that another machine has made; of one
    /// that this machine changes it learns at once how it is.
    /// </summary>
    private void LookAnew()
    {
        var place = Directory.Exists(folder) ? folder : Path.GetDirectoryName(folder)!;
        var probe = Path.Combine(place, $"{Unfinished}look-{Guid.NewGuid():N}");
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
}
