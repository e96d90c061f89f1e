using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Client.Model;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// Copies the files of one run to the sink, unless an earlier attempt, or the commit that this one replaces, already has them. Another
/// content of a file that is committed goes to another key: what counts, or what a manifest may still name, is not written over.
/// </summary>
internal sealed class FileCopier(StreamContext context, RunPath run, UnitProgress progress)
{
    private readonly Dictionary<string, PartInfo> _committed = progress.Replaced.Concat(progress.Parts)
        .Where(part => part.Table is null)
        .GroupBy(part => part.Key, StringComparer.Ordinal)
        .ToDictionary(parts => parts.Key, parts => parts.Last(), StringComparer.Ordinal);

    private readonly HashSet<string> _taken = [.. progress.Replaced.Select(part => part.Key), .. progress.Superseded];

    public async Task<Attempt<CopiedFile>> CopyAsync(Attempt<RunFile> attempt)
    {
        if (attempt is not Fetched<RunFile> { Value: var file })
            return new Failed<CopiedFile>(((Failed<RunFile>)attempt).Failure);
        if (!context.Request.FileContents)
            return new Fetched<CopiedFile>(new CopiedFile(file, null, null));
        var again = RunFileKeys.Again(run, file.Name, $"{file.Md5}/{file.SizeBytes}");
        ObjectKey[] keys = [RunFileKeys.File(run, file.Name), RunFileKeys.Clashing(run, file.Name), again];
        if (keys.Select(key => CommittedAs(key, file)).FirstOrDefault(part => part is not null) is { } part)
            return new Fetched<CopiedFile>(new CopiedFile(file, part, null));
        var free = keys.Where(key => key == again || !_taken.Contains(key.Value)).ToList();
        var put = await Attempt.Of(() => PutAsync(free[0], file));
        if (put is Failed<StoredFile> { Failure.Code: "name_clash" } && free is [_, var other, ..])
            put = await Attempt.Of(() => PutAsync(other, file));
        return new Fetched<CopiedFile>(put switch
        {
            Fetched<StoredFile> { Value: var (stored, copyOf) } => Stored(file, stored, copyOf),
            Failed<StoredFile> failed => new CopiedFile(file, null, failed.Failure),
            _ => throw new InvalidOperationException("An attempt is fetched or failed."),
        });
    }

    private PartInfo? CommittedAs(ObjectKey key, RunFile file) =>
        _committed.TryGetValue(key.Value, out var part) && part.Bytes == file.SizeBytes && part.SourceMd5 == file.Md5 ? part : null;

    /// <summary>
    /// Copies what another run has too within the destination, and downloads the rest. A file of no bytes was declared and never uploaded,
    /// or is empty: there is nothing to ask the server for.
    /// </summary>
    private async Task<StoredFile> PutAsync(ObjectKey key, RunFile file)
    {
        if (file.SizeBytes == 0)
            return new StoredFile(await context.Sink.PutAsync(key, (_, _) => Task.CompletedTask, context.Abort), null);
        using var shared = await context.SharedFiles.EnterAsync(file, context.Abort);
        if (shared.Stored is { } other && other.Key != key && await context.Sink.CopyAsync(context.Sink, other, key, context.Abort) is { } copy)
        {
            context.Meter.Shared(copy.Bytes);
            return new StoredFile(copy, other.Key.Value);
        }
        DownloadResult? download = null;
        var stored = await context.Sink.PutAsync(
            key,
            new SourceDigests(Md5: file.Md5),
            async (stream, token) =>
            {
                download = await context.Client.DownloadAsync(file, stream, token);
                context.Meter.Received(download.Bytes);
            },
            context.Abort);
        if (stored.Bytes == file.SizeBytes && download?.Md5 == file.Md5)
            shared.Keep(stored);
        return new StoredFile(stored, null);
    }

    private CopiedFile Stored(RunFile file, StoredObject stored, string? copyOf)
    {
        if (stored.Bytes != file.SizeBytes)
        {
            return new CopiedFile(file, null, new Failure(
                FailureCategory.Transient,
                "size_mismatch",
                $"{run} file '{file.Name}' is listed with {file.SizeBytes} bytes and came with {stored.Bytes}.",
                ExitCode.Incomplete));
        }
        context.Meter.Table(TableNames.Files).AddBytes(stored.Bytes);
        return new CopiedFile(file, new PartInfo(stored.Key.Value, null, stored.Bytes, stored.Sha256!, 0, file.Md5, copyOf), null);
    }

    /// <param name="Stored">The object.</param>
    /// <param name="CopyOf">The one that it was copied from.</param>
    private readonly record struct StoredFile(StoredObject Stored, string? CopyOf);
}
