using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Streams;
using WandbExporter.Wandb.Model;
using WandbExporter.Wandb.Paging;

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
        if (put is Failed<StoredObject> { Failure.Code: "name_clash" })
            put = await Attempt.Of(() => PutAsync(otherKey, file));
        return new Fetched<CopiedFile>(put switch
        {
            Fetched<StoredObject> { Value: var stored } => Stored(file, stored),
            Failed<StoredObject> failed => new CopiedFile(file, null, failed.Failure),
            _ => throw new InvalidOperationException("An attempt is fetched or failed."),
        });
    }

    private PartInfo? CommittedAs(ObjectKey key, RunFile file) =>
        _committed.TryGetValue(key.Value, out var part) && part.Bytes == file.SizeBytes && part.SourceMd5 == file.Md5 ? part : null;

    /// <summary>A file of no bytes was declared and never uploaded, or is empty: there is nothing to ask the server for.</summary>
    private Task<StoredObject> PutAsync(ObjectKey key, RunFile file) => context.Sink.PutAsync(
        key,
        file.SizeBytes == 0
            ? (_, _) => Task.CompletedTask
            : async (stream, token) => context.Meter.Received((await context.Client.DownloadAsync(file, stream, token)).Bytes),
        context.Abort);

    private CopiedFile Stored(RunFile file, StoredObject stored)
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
        return new CopiedFile(file, new PartInfo(stored.Key.Value, null, stored.Bytes, stored.Sha256!, 0, file.Md5), null);
    }
}
