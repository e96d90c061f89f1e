using Microsoft.Win32.SafeHandles;

namespace WandbExporter.Storage.Local;

/// <summary>Makes the journal that a former process left fit to be continued.</summary>
internal static class JournalRepair
{
    /// <summary>
    /// Writes the intact lines of the last segment anew and durably, and leaves behind what a crash in mid-append left.
    /// Anew, because a former sync may have failed, after which the system keeps bytes in memory, calls them clean and never writes them.
    /// </summary>
    /// <returns>How many bytes were left behind.</returns>
    public static async Task<long> RunAsync(
        string journalFolder,
        string temporaryFolder,
        DirectorySync directories,
        SyncThreads threads,
        CancellationToken cancellationToken)
    {
        if (JournalSegment.List(journalFolder) is not [.., var last])
            return 0;

        var (intact, terminated) = (0L, true);
        await foreach (var entry in last.ReadAsync(long.MaxValue, isLast: true, cancellationToken).ConfigureAwait(false))
            (intact, terminated) = (entry.End, entry.Terminated);
        try
        {
            var torn = new FileInfo(last.Path).Length - intact;
            var temporary = Path.Combine(temporaryFolder, "journal");
            using (var copy = LocalFiles.Create(temporary))
            {
                await CopyAsync(last.Path, intact, copy, cancellationToken).ConfigureAwait(false);
                if (!terminated)
                    RandomAccess.Write(copy, "\n"u8, intact);
                await threads.RunAsync(() => Posix.Sync(copy)).ConfigureAwait(false);
            }
            Posix.Replace(temporary, last.Path);
            await directories.SyncAsync(journalFolder).ConfigureAwait(false);
            return torn;
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "repair", last.Path);
        }
    }

    private static async Task CopyAsync(string path, long length, SafeFileHandle copy, CancellationToken cancellationToken)
    {
        var source = LocalFiles.OpenShared(path);
        await using (source.ConfigureAwait(false))
        {
            var buffer = new byte[256 * 1024];
            for (var offset = 0L; offset < length;)
            {
                var count = (int)Math.Min(buffer.Length, length - offset);
                await source.ReadExactlyAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                await RandomAccess.WriteAsync(copy, buffer.AsMemory(0, count), offset, cancellationToken).ConfigureAwait(false);
                offset += count;
            }
        }
    }
}
