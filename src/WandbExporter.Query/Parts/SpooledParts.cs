using System.Buffers;
using System.Security.Cryptography;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Query.Parts;

/// <summary>
/// The parts of an export in a bucket: those of a table are fetched, through the same storage layer that wrote them, when a query needs the table, and are
/// held against their recorded digests. The spool has a bound; a table that does not fit is refused before any of it is fetched.
/// </summary>
/// <param name="sink">Where the export is.</param>
/// <param name="files">Which parts count.</param>
/// <param name="folder">Where they are put, which is empty.</param>
/// <param name="limit">Bytes that may lie there.</param>
/// <param name="notice">Told what is fetched.</param>
internal sealed class SpooledParts(ISink sink, TableFiles files, string folder, long limit, Action<FetchedTable>? notice) : IPartSource
{
    private const int InFlight = 8;
    private const int BufferBytes = 1 << 20;

    private readonly Dictionary<string, IReadOnlyList<string>> _there = new(StringComparer.Ordinal);
    private long _bytes;

    public string Folder => folder;

    public async Task<IReadOnlyList<string>> FilesOfAsync(string table, CancellationToken cancellationToken)
    {
        if (_there.TryGetValue(table, out var there))
            return there;
        var parts = files.Of(table);
        var bytes = parts.Sum(part => part.Bytes);
        if (_bytes + bytes > limit)
        {
            throw QueryFailure.Refused(
                $"The table {table} has {bytes:N0} bytes in {sink.Location}, and {Math.Max(0, limit - _bytes):N0} may still be kept in {Path.GetDirectoryName(folder)}; give more with --spool, or copy the export to a disk with 'wandb-export copy' and ask the copy.");
        }
        if (parts.Count > 0)
            notice?.Invoke(new FetchedTable(table, parts.Count, bytes, sink.Location));
        await Parallel.ForEachAsync(parts, new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellationToken }, async (part, token) => await FetchAsync(part, token));
        _bytes += bytes;
        return _there[table] = [.. parts.Select(part => Path.Combine(folder, part.Key))];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task FetchAsync(PartInfo part, CancellationToken cancellationToken)
    {
        // A key that leads out of the folder is none.
        var key = new ObjectKey(part.Key);
        var path = Path.Combine(folder, key.Value);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var content = await sink.OpenReadAsync(key, cancellationToken) ?? throw Gone(part);
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        catch (IOException e)
        {
            throw new ExportException(
                new Failure(FailureCategory.Fatal, FailureCode.Usage, $"The parts of the export cannot be kept in {folder} ({e.Message.TrimEnd('.')}); make room there, or set TMPDIR to a folder on another disk.", ExitCode.Usage), e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != part.Sha256)
            throw Gone(part);
    }

    private ExportException Gone(PartInfo part) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.DamagedExport,
        $"{part.Key} is not in {sink.Location} as it was committed; run 'wandb-export verify', or ask again if the export is being written.",
        ExitCode.Destination));
}
