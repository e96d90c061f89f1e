using Microsoft.Win32.SafeHandles;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>Puts that go on where an earlier one ended. What an unfinished one has written stays in <c>_export/tmp/</c>.</summary>
internal sealed partial class LocalSink : IResumableSink
{
    public Task<StoredObject> PutResumablyAsync(
        ObjectKey key, string content, SourceDigests known, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        StorageTelemetry.MeasureAsync(
            "put", root, key.Value, async () =>
            (await StoreAsync(
                key,
                isForRecord: false,
                mayBeLink: false,
                (disk, _, temporary) => WritePartialAsync(disk, key, content, temporary, write, cancellationToken),
                _ => true,
                cancellationToken))!, stored => stored.Bytes);

    public async Task ForgetUnfinishedAsync(CancellationToken cancellationToken)
    {
        if (writing is null)
            return;
        await writing.Fence.RequireHeldAsync(cancellationToken);
        foreach (var file in PartialFiles.Of(writing.Temporary))
            LocalFiles.TryDelete(file);
    }

    /// <summary>Makes the temporary file of the partial one when that is whole and durable.</summary>
    private static async Task<StoredObject> WritePartialAsync(
        LocalSinkWriting disk, ObjectKey key, string content, Unfinished temporary, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var path = PartialFiles.PathOf(disk.Temporary, content);
        using var file = OpenPartial(path);
        if (file is null)
            return await WriteTemporaryAsync(disk, isSynced: true, key, temporary, write, cancellationToken);
        disk.CrashPoint.Reach(CrashPoints.PutOpened);
        var stream = new ResumedStream(file, key.Value, disk.CrashPoint);
        try
        {
            await write(stream, cancellationToken);
            var (bytes, sha256) = await stream.CompleteAsync(cancellationToken);
            // Longer where nobody wanted what was there.
            if (RandomAccess.GetLength(file) > bytes)
                RandomAccess.SetLength(file, bytes);
            disk.CrashPoint.Reach(CrashPoints.PutWritten);
            await FinishAsync(disk, key, file, bytes, isSynced: true);
            await PublishAsync(disk, path, temporary.Path);
            temporary.Made();
            return new StoredObject(key, bytes, sha256);
        }
        catch (Exception failed)
        {
            // A full disk is not kept full, and a broken one not trusted.
            if (stream.IsDiscarded || failed is ExportException { Failure.Exit: ExitCode.Destination })
                LocalFiles.TryDelete(path);
            throw;
        }
        finally
        {
            stream.Release();
        }
    }

    private static SafeFileHandle? OpenPartial(string path)
    {
        try
        {
            return PartialFiles.TryOpen(path, FileMode.OpenOrCreate);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "create a file in", Path.GetDirectoryName(path)!);
        }
    }
}
