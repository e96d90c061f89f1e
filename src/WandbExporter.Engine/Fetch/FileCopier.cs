using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Streams;
using WandbExporter.Wandb.Model;

namespace WandbExporter.Engine.Fetch;

/// <summary>Copies the files of one run to the sink, unless an earlier attempt already did.</summary>
internal sealed class FileCopier(StreamContext context, RunPath run, UnitProgress progress)
{
    private readonly Dictionary<string, PartInfo> _committed = progress.Parts
        .Where(part => part.Table is null)
        .ToDictionary(part => part.Key, StringComparer.Ordinal);

    public async Task<Attempt<CopiedFile>> CopyAsync(Attempt<RunFile> attempt)
    {
        if (attempt is not Fetched<RunFile> { Value: var file })
            return new Failed<CopiedFile>(((Failed<RunFile>)attempt).Failure);
        if (!context.Request.FileContents)
            return new Fetched<CopiedFile>(new CopiedFile(file, null, null));
        var key = RunFileKeys.File(run, file.Name);
        var otherKey = RunFileKeys.Clashing(run, file.Name);
        if ((CommittedAs(key, file) ?? CommittedAs(otherKey, file)) is { } part)
            return new Fetched<CopiedFile>(new CopiedFile(file, part, null));
        var put = await Attempt.Of(() => PutAsync(key, file));
        if (put is Failed<StoredFile> { Failure.Code: "name_clash" })
            put = await Attempt.Of(() => PutAsync(otherKey, file));
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
