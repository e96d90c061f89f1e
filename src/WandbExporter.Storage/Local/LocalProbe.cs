using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>
/// Tries a directory by a whole little destination below <c>_export/tmp/</c>, opened as that of an export is: lock, identity, an object, the journal.
/// It goes again, and with it the directories that were not there before. An export that is being written there is not disturbed.
/// </summary>
internal static class LocalProbe
{
    /// <summary>What the names of its directories begin with.</summary>
    private const string Prefix = "probe-";

    private static readonly ObjectKey Object = new("tables/probe/part.parquet");

    // It takes seconds. One that is younger may be another process's that is at work.
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(10);

    /// <exception cref="ExportException">Fatal, exit 6: not writable, full, holds something else, or does not give back what it was given.</exception>
    public static async Task<DestinationProbe> RunAsync(string path, LocalDestinationOptions options, CancellationToken cancellationToken)
    {
        var folder = ExportFolder.At(path);
        folder.RequireOursOrEmpty();
        var made = Missing(folder);
        var probe = Path.Combine(folder.Temporary, $"{Prefix}{Guid.NewGuid():N}");
        using var threads = new SyncThreads();
        try
        {
            await folder.CreateAsync(new DirectorySync(threads));
            LocalFiles.CreatePrivateDirectory(probe);
            var free = new DriveInfo(folder.Root).AvailableFreeSpace;
            var keepsWritersOut = await TryAsync(probe, options, cancellationToken);
            return new DestinationProbe(
                folder.Root,
                keepsWritersOut ? "the system's locks keep other writers out" : "a second writer is not kept out, for its file system has no locks",
                keepsWritersOut,
                free);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "write to", folder.Root);
        }
        finally
        {
            TryDelete(probe);
            foreach (var directory in made)
                LocalFiles.TryDeleteEmpty(directory);
        }
    }

    /// <summary>Removes what killed probes left.</summary>
    /// <param name="temporary">The directory of unfinished objects.</param>
    /// <param name="now">By the clock that the file system goes by.</param>
    public static void Clean(string temporary, DateTimeOffset now)
    {
        foreach (var left in Directory.GetDirectories(temporary, $"{Prefix}*").Where(left => now.UtcDateTime - Directory.GetLastWriteTimeUtc(left) > Age))
            Directory.Delete(left, recursive: true);
    }

    /// <returns>Whether a second writer was refused.</returns>
    private static async Task<bool> TryAsync(string path, LocalDestinationOptions options, CancellationToken cancellationToken)
    {
        var now = options.Time.GetUtcNow();
        var identity = new ExportIdentity(ExportIdentity.CurrentFormatVersion, "probe", ["probe"], ["runs"], "{}", null, "probe", now);
        var content = Guid.NewGuid().ToByteArray();
        await using var destination = await LocalDestination.OpenAsync(path, identity, options, cancellationToken);
        var sink = destination.Sink;
        await sink.PutAsync(Object, (stream, token) => stream.WriteAsync(content, token).AsTask(), cancellationToken);
        await using (var stream = await sink.OpenReadAsync(Object, cancellationToken) ?? throw Unfit(path, "an object is not there after it was stored"))
        {
            var read = new byte[content.Length + 1];
            if (await stream.ReadAtLeastAsync(read, read.Length, throwOnEndOfStream: false, cancellationToken) != content.Length || !read.AsSpan(0, content.Length).SequenceEqual(content))
                throw Unfit(path, "it gives back something else than it was given");
        }
        if (!await sink.ListAsync("tables/", cancellationToken).AnyAsync(item => item.Key == Object, cancellationToken))
            throw Unfit(path, "a listing misses an object that was stored before it");
        await destination.Journal.AppendAsync([new ExportOpened(identity.ToolVersion, "probe", now)], cancellationToken);
        await destination.Journal.RequireWholeAsync(cancellationToken);
        var keepsWritersOut = await RefusesAnotherAsync(path, identity, options, cancellationToken);
        await sink.DeleteAsync(Object, cancellationToken);
        return await sink.StatAsync(Object, cancellationToken) is null ? keepsWritersOut : throw Unfit(path, "an object is still there after it was removed");
    }

    private static async Task<bool> RefusesAnotherAsync(string path, ExportIdentity identity, LocalDestinationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await (await LocalDestination.OpenAsync(path, identity, options, cancellationToken)).DisposeAsync();
            return false;
        }
        catch (ExportException locked) when (locked.Failure.Code == FailureCode.DestinationLocked)
        {
            return true;
        }
    }

    /// <summary>The directories that are to be made, the innermost first.</summary>
    private static List<string> Missing(ExportFolder folder)
    {
        var missing = new List<string>();
        for (var directory = folder.Temporary; !Directory.Exists(directory) && Path.GetDirectoryName(directory) is { } parent; directory = parent)
            missing.Add(directory);
        return missing;
    }

    // What cannot be removed is removed by a later start of an export.
    private static void TryDelete(string probe)
    {
        try
        {
            if (Directory.Exists(probe))
                Directory.Delete(probe, recursive: true);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
        }
    }

    private static ExportException Unfit(string path, string what) => DiskFailure.Refused(
        FailureCategory.Fatal, FailureCode.StoreUnfit, $"{path} cannot hold an export: {what}; choose another destination.");
}
