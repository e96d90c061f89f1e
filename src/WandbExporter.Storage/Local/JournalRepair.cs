using Microsoft.Win32.SafeHandles;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>Makes the journal that a former process left fit to be continued.</summary>
/// <param name="journalFolder">Where its segments stand.</param>
/// <param name="temporary">The name of the new file until it is whole; this process's own.</param>
/// <param name="fence">Says whether the destination is still ours.</param>
/// <param name="directories">Makes names durable.</param>
/// <param name="threads">Where a sync waits for the disk.</param>
/// <param name="crashPoint">Where tests stop or end the process.</param>
internal sealed class JournalRepair(
    string journalFolder, string temporary, IFence fence, DirectorySync directories, SyncThreads threads, ICrashPoint crashPoint)
{
    /// <summary>
    /// Writes the intact lines of the last segment anew and durably, and leaves behind what a crash in mid-append left.
    /// Anew, because a former sync may have failed, after which the system keeps bytes in memory, calls them clean and never writes them.
    /// </summary>
    public async Task<RepairedJournal> RunAsync(CancellationToken cancellationToken)
    {
        var segments = JournalSegment.List(journalFolder);
        if (segments is not [.., var last])
            return new RepairedJournal(0, 0);

        var (intact, terminated, tail) = (0L, true, (uint?)null);
        await foreach (var entry in last.ReadAsync(long.MaxValue, isLast: true, cancellationToken))
            (intact, terminated, tail) = (entry.End, entry.Terminated, entry.Line.Checksum);
        try
        {
            var torn = new FileInfo(last.Path).Length - intact;
            using (var copy = LocalFiles.Create(temporary))
            {
                await CopyAsync(last.Path, intact, copy, cancellationToken);
                if (!terminated)
                    RandomAccess.Write(copy, "\n"u8, intact);
                await threads.RunAsync(() => Posix.Sync(copy));
            }
            crashPoint.Reach(CrashPoints.RepairWritten);
            // Whoever takes the lock from here on removes the file before it appends: then there is nothing left to be renamed.
            await fence.RequireHeldAsync(cancellationToken);
            crashPoint.Reach(CrashPoints.RepairChecked);
            Posix.Replace(temporary, last.Path);
            await directories.SyncAsync(journalFolder);
            return new RepairedJournal(torn, tail ?? await TailAsync(segments, cancellationToken));
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            await fence.RequireHeldAsync(cancellationToken);
            throw DiskFailure.From(e, "repair", last.Path);
        }
    }

    private static async Task<uint> TailAsync(IReadOnlyList<JournalSegment> segments, CancellationToken cancellationToken)
    {
        foreach (var segment in segments.SkipLast(1).Reverse())
        {
            uint? tail = null;
            await foreach (var entry in segment.ReadAsync(long.MaxValue, isLast: false, cancellationToken))
                tail = entry.Line.Checksum;
            if (tail is { } last)
                return last;
        }
        return 0;
    }

    private static async Task CopyAsync(string path, long length, SafeFileHandle copy, CancellationToken cancellationToken)
    {
        var source = LocalFiles.OpenShared(path);
        await using (source)
        {
            var buffer = new byte[256 * 1024];
            for (var offset = 0L; offset < length;)
            {
                var count = (int)Math.Min(buffer.Length, length - offset);
                await source.ReadExactlyAsync(buffer.AsMemory(0, count), cancellationToken);
                await RandomAccess.WriteAsync(copy, buffer.AsMemory(0, count), offset, cancellationToken);
                offset += count;
            }
        }
    }
}

/// <summary>A journal that is fit to be continued.</summary>
/// <param name="Torn">How many bytes at its end were left behind.</param>
/// <param name="Tail">The checksum of its last line; 0 if it has none.</param>
internal readonly record struct RepairedJournal(long Torn, uint Tail);
