using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>
/// Objects as files below a directory. A put goes through a file in <c>_export/tmp/</c>, a directory only this user may enter;
/// the file is made durable before it is renamed, and its directory after; what is small and put for a record, together with others before the
/// record. Links are neither followed nor listed.
/// </summary>
internal sealed partial class LocalSink(string root, LocalSinkWriting? writing) : ISink
{
    /// <summary>A larger file is made durable by itself: the file system's other work does not wait for it, nor it for a record.</summary>
    private const long MostPendingBytes = 1 << 20;

    private static readonly EnumerationOptions AllFiles = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
    };

    private readonly DirectoryTree _readable = writing?.Tree ?? new DirectoryTree(root, sync: null!, foldsCase: false);
    private readonly FenceLook? _look = writing is null ? null : new FenceLook(writing.Fence);
    private long _puts;

    public bool HasLinks => true;

    public string Location => root;

    public Task<StoredObject> PutAsync(
        ObjectKey key,
        SourceDigests known,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken) =>
        PutAsync(key, write, isForRecord: false, cancellationToken);

    public Task<StoredObject> PutForRecordAsync(
        ObjectKey key,
        SourceDigests known,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken) =>
        PutAsync(key, write, isForRecord: true, cancellationToken);

    public Task<StoredObject?> CopyAsync(ISink source, StoredObject expected, ObjectKey key, CancellationToken cancellationToken) =>
        CopyAsync(source, expected, key, isForRecord: false, cancellationToken);

    public Task<StoredObject?> CopyForRecordAsync(ISink source, StoredObject expected, ObjectKey key, CancellationToken cancellationToken) =>
        CopyAsync(source, expected, key, isForRecord: true, cancellationToken);

    private Task<StoredObject> PutAsync(ObjectKey key, Func<Stream, CancellationToken, Task> write, bool isForRecord, CancellationToken cancellationToken) =>
        StorageTelemetry.MeasureAsync(
            "put",
            root,
            key.Value,
            async () => (await StoreAsync(
                key, isForRecord, mayBeLink: false, (disk, isSynced, temporary) => WriteTemporaryAsync(disk, isSynced, key, temporary, write, cancellationToken), _ => true, cancellationToken))!,
            stored => stored.Bytes);

    /// <summary>Within this directory, by a hard link where the file system has them; either way the bytes are read and digested again.</summary>
    private async Task<StoredObject?> CopyAsync(ISink source, StoredObject expected, ObjectKey key, bool isForRecord, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(expected);
        RequireWriting(key);
        if (!ReferenceEquals(source, this) || await OpenReadAsync(expected.Key, cancellationToken) is not { } content)
            return null;
        await using (content)
        {
            return await StoreAsync(
                key,
                isForRecord,
                mayBeLink: true,
                (disk, isSynced, temporary) => Find(expected.Key) is { } file && temporary.TryLink(file.FullName)
                    ? DigestAsync(key, temporary.Path, cancellationToken)
                    : WriteTemporaryAsync(disk, isSynced, key, temporary, (stream, token) => content.CopyToAsync(stream, token), cancellationToken),
                stored => stored.Bytes == expected.Bytes && stored.Sha256 == expected.Sha256,
                cancellationToken);
        }
    }

    /// <param name="key">The object.</param>
    /// <param name="isForRecord">Whether it need only be durable when a record is.</param>
    /// <param name="mayBeLink">Whether it may be another name of a file.</param>
    /// <param name="make">Makes the temporary file that becomes it, durable at once or not.</param>
    /// <param name="isWanted">Says of what was written whether it may become visible; if not, nothing has changed and null is returned.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    private async Task<StoredObject?> StoreAsync(
        ObjectKey key,
        bool isForRecord,
        bool mayBeLink,
        Func<LocalSinkWriting, bool, Unfinished, Task<StoredObject>> make,
        Func<StoredObject, bool> isWanted,
        CancellationToken cancellationToken)
    {
        var disk = RequireWriting(key);
        cancellationToken.ThrowIfCancellationRequested();
        var (parent, target) = (DirectoryTree.ParentOf(key.Value), disk.Tree.PathOf(key.Value));
        await disk.Tree.EnsureAsync(parent, maySeenDo: isForRecord);
        disk.Tree.RefuseOtherSpelling(key.Value);
        // What replaces an object must be durable before: else a power cut could lose both.
        var device = isForRecord && !Path.Exists(target) ? disk.Pending?.DeviceOf(disk.Tree.PathOf(parent)) : null;

        var temporary = new Unfinished(disk.Temporary + Interlocked.Increment(ref _puts).ToString("x8", CultureInfo.InvariantCulture), _look!);
        try
        {
            var stored = await make(disk, device is null, temporary);
            cancellationToken.ThrowIfCancellationRequested();
            if (!isWanted(stored))
            {
                LocalFiles.TryDelete(temporary.Path);
                return null;
            }
            await _look!.RequireHeldAsync(temporary.LooksBefore, cancellationToken);
            disk.CrashPoint.Reach(CrashPoints.PutChecked);
            await PublishAsync(disk, temporary.Path, target);
            // Where the object was a link to the same bytes already, a rename does nothing.
            if (mayBeLink)
                LocalFiles.TryDelete(temporary.Path);
            disk.CrashPoint.Reach(CrashPoints.PutRenamed);
            if (device is { } waiting)
                disk.Pending!.Add(waiting, disk.Tree.PathOf(parent));
            else
                await disk.Directories.SyncAsync(disk.Tree.PathOf(parent));
            return stored;
        }
        catch
        {
            // Gone already if the rename was done. If the disk refuses this too, the next opening cleans up.
            LocalFiles.TryDelete(temporary.Path);
            throw;
        }
    }

    public Task<Stream?> OpenReadAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(key) is not { } file)
            return Task.FromResult<Stream?>(null);
        try
        {
            return Task.FromResult<Stream?>(LocalFiles.OpenShared(file.FullName));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "read", file.FullName);
        }
    }

    public Task<StoredObject?> StatAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Find(key) is { } file ? new StoredObject(key, file.Length) : null);
    }

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return List(prefix, cancellationToken).ToAsyncEnumerable();
    }

    public async Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var disk = RequireWriting(key);
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(key) is not { } file)
            return;
        try
        {
            await disk.Fence.RequireHeldAsync(cancellationToken);
            file.Delete();
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "delete", file.FullName);
        }
        await disk.Directories.SyncAsync(file.DirectoryName!);
    }

    public async Task DeleteManyAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var key in keys)
            await DeleteAsync(key, cancellationToken);
    }

    public async Task RemoveEmptyFoldersAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var disk = writing ?? throw new InvalidOperationException($"{root} is open for reading only.");
        await disk.Fence.RequireHeldAsync(cancellationToken);
        foreach (var folder in keys.Select(key => DirectoryTree.ParentOf(key.Value)).Distinct(StringComparer.Ordinal))
        {
            for (var empty = folder; empty.Length > 0 && _readable.IsInside(empty) && LocalFiles.TryDeleteEmpty(_readable.PathOf(empty)); empty = DirectoryTree.ParentOf(empty))
                await disk.Directories.SyncAsync(_readable.PathOf(DirectoryTree.ParentOf(empty)));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IEnumerable<StoredObject> List(string prefix, CancellationToken cancellationToken)
    {
        var start = DirectoryTree.ParentOf(prefix);
        if (start.Split('/').Any(segment => segment is "." or "..") || !_readable.IsInside(start))
            yield break;
        var folder = new DirectoryInfo(_readable.PathOf(start));
        if (!folder.Exists)
            yield break;

        using var files = FilesIn(folder.FullName, _readable.PathOf(ExportKeys.TemporaryPrefix.TrimEnd('/'))).GetEnumerator();
        while (Next(files, folder) is var (path, bytes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var below = path.AsSpan(folder.FullName.Length).TrimStart(Path.DirectorySeparatorChar);
            var key = (start.Length == 0 ? below.ToString() : $"{start}/{below}").Replace(Path.DirectorySeparatorChar, '/');
            // A foreign file whose name no key can have is not an object; one that is gone by now is none any more.
            var isObject = !IsTemporary(key) && !key.Contains('\\', StringComparison.Ordinal) && bytes is not null;
            if (isObject && key.StartsWith(prefix, StringComparison.Ordinal))
                yield return new StoredObject(new ObjectKey(key), bytes!.Value);
        }
    }

    /// <summary>The files below a folder with their sizes: null of one that is gone by now. There are many, and no more is asked about each.</summary>
    /// <param name="folder">Where they are looked for.</param>
    /// <param name="temporary">A folder that is not looked into.</param>
    private static FileSystemEnumerable<(string Path, long? Bytes)> FilesIn(string folder, string temporary) => new(folder, PathAndSize, AllFiles)
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
        // Unfinished objects are the writer's alone: another user who reads the export may not look there, and need not.
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.FileName.SequenceEqual(Path.GetFileName(temporary)) || entry.ToFullPath() != temporary,
    };

    private static (string Path, long? Bytes) PathAndSize(ref FileSystemEntry entry)
    {
        try
        {
            return (entry.ToFullPath(), entry.Length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (entry.ToFullPath(), null);
        }
    }

    private static (string Path, long? Bytes)? Next(IEnumerator<(string Path, long? Bytes)> files, DirectoryInfo folder)
    {
        try
        {
            return files.MoveNext() ? files.Current : null;
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "list", folder.FullName);
        }
    }

    private static bool IsTemporary(string key) => key.StartsWith(ExportKeys.TemporaryPrefix, StringComparison.Ordinal);

    private LocalSinkWriting RequireWriting(ObjectKey key)
    {
        if (IsTemporary(key.Value))
            throw new ArgumentException($"'{key}' is reserved for unfinished objects.", nameof(key));
        return writing ?? throw new InvalidOperationException($"{root} is open for reading only.");
    }

    private FileInfo? Find(ObjectKey key)
    {
        if (!_readable.IsInside(DirectoryTree.ParentOf(key.Value)))
            return null;
        var file = new FileInfo(_readable.PathOf(key.Value));
        return file.Exists && !file.Attributes.HasFlag(FileAttributes.ReparsePoint) ? file : null;
    }

    private static async Task<StoredObject> WriteTemporaryAsync(
        LocalSinkWriting disk,
        bool isSynced,
        ObjectKey key,
        Unfinished temporary,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        using var file = OpenTemporary(temporary);
        disk.CrashPoint.Reach(CrashPoints.PutOpened);
        var stream = new DigestingStream(file, key.Value);
        try
        {
            await write(stream, cancellationToken);
            var (bytes, sha256) = await stream.CompleteAsync(cancellationToken);
            disk.CrashPoint.Reach(CrashPoints.PutWritten);
            await FinishAsync(disk, key, file, bytes, isSynced || bytes > MostPendingBytes);
            return new StoredObject(key, bytes, sha256);
        }
        finally
        {
            stream.Release();
        }
    }

    private static async Task<StoredObject> DigestAsync(ObjectKey key, string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = LocalFiles.OpenShared(path);
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
            return new StoredObject(key, content.Length, sha256);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "read", key.Value);
        }
    }

    private static SafeFileHandle OpenTemporary(Unfinished temporary)
    {
        try
        {
            return temporary.Create();
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "create a file in", Path.GetDirectoryName(temporary.Path)!);
        }
    }

    private static async Task FinishAsync(LocalSinkWriting disk, ObjectKey key, SafeFileHandle file, long bytes, bool isSynced)
    {
        try
        {
            if (isSynced)
                await disk.Threads.RunAsync(() => Posix.Sync(file));
            var length = RandomAccess.GetLength(file);
            if (length != bytes)
            {
                throw DiskFailure.Refused(
                    FailureCategory.Fatal,
                    FailureCode.SizeMismatch,
                    $"{key} has {length} bytes on the disk, {bytes} were written; check the disk, then run the same command again.");
            }
            if (isSynced)
                disk.CrashPoint.Reach(CrashPoints.PutSynced);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "make durable", key.Value);
        }
    }

    private static async Task PublishAsync(LocalSinkWriting disk, string temporary, string target)
    {
        try
        {
            Posix.Replace(temporary, target);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            // Whoever took the lock since it was looked at has removed what was unfinished.
            await disk.Fence.RequireHeldAsync(CancellationToken.None);
            throw DiskFailure.From(e, "write", target);
        }
    }
}
