using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Areas;

public sealed partial class RunArea
{
    /// <summary>A run's files.</summary>
    public Listing<RunFile> ListFiles(RunPath run, int pageSize = 100)
    {
        var subject = $"the files of {run}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var data = await _reads.GraphQL.QueryAsync(
                QueryDocuments.RunFiles, Variables.Of(run).Page(cursor, size), WireContext.Default.AnswerFilesData, subject, cancellationToken, attempts, isPiece: size > 1);
            var found = data.Project?.Run ?? throw new WandbException(_reads.Classifier.NotFound(subject));
            return found.Files is { } files ? Pages.Of(files, node => node.ToModel(run), found.FileCount) : new Page<RunFile>([], null, false, found.FileCount);
        })
        {
            Identify = file => $"{file.Id} {file.Name} {file.Md5}",
        });
    }

    /// <summary>A run's file by its name; null when the run has none of that name.</summary>
    /// <exception cref="WandbException">The run is not there: permanent, <c>not_found</c>.</exception>
    public async Task<RunFile?> GetFileAsync(RunPath run, string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var subject = $"the file {name} of {run}";
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.RunFilesByName, Variables.Of(run).With("names", new[] { name }), WireContext.Default.AnswerFilesData, subject, cancellationToken);
        var found = data.Project?.Run ?? throw new WandbException(_reads.Classifier.NotFound($"the run {run}"));
        return found.Files?.Nodes.FirstOrDefault(node => node.Name == name)?.ToModel(run);
    }

    /// <summary>No text begins so.</summary>
    private static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b];

    /// <summary>
    /// Writes the file's bytes to the destination, once and in order: transfers that break off go on where they stopped, so the
    /// destination needs no rewinding. It is only whole when this returns; after a failure start over with an empty one, or with an
    /// <see cref="IResumedStream"/>.
    /// </summary>
    /// <param name="received">Told of bytes as they come from the server; by several threads at once.</param>
    /// <exception cref="WandbException">
    /// Codes <c>digest_mismatch</c>, <c>size_mismatch</c> and <c>content_changed</c> (transient): list the file again first.
    /// <see cref="FailureCode.NothingStored"/> (permanent): it was declared, and nothing of it was uploaded.
    /// <see cref="FailureCode.OtherForm"/> (transient): it must be downloaded in <see cref="ContentForm.Stored"/>, for which this never comes.
    /// </exception>
    public async Task<DownloadResult> DownloadAsync(
        RunFile file, Stream destination, ContentForm form = ContentForm.Listed, Action<long>? received = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(destination);
        if (file.IsReference)
        {
            throw new WandbException(new Failure(FailureCategory.Permanent, FailureCode.Reference,
                $"The file {file} only refers to something outside W&B, which is not downloaded.", ExitCode.Incomplete));
        }
        var content = await _reads.Downloads.InOrderAsync(SourceOf(file), file.Name, destination, form, cancellationToken, received);
        return new DownloadResult(content.Bytes, content.Agreement, content.Md5, content.Requests, ((RunFileSource)content.Source).File);
    }

    /// <summary>
    /// What <c>wandb-metadata.json</c> of a run says: a request for the file's address and one for its bytes. Of a run without that file, or with one that nobody
    /// can read, it says so.
    /// </summary>
    /// <exception cref="WandbException">The run is not there: permanent, <c>not_found</c>; the bytes cannot be had now.</exception>
    public async Task<RunMetadata> GetMetadataAsync(RunPath run, CancellationToken cancellationToken = default)
    {
        var subject = $"the metadata of {run}";
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.RunFilesByName, Variables.Of(run).With("names", new[] { RunMetadata.FileName }), WireContext.Default.AnswerFilesData, subject, cancellationToken);
        var found = data.Project?.Run ?? throw new WandbException(_reads.Classifier.NotFound($"the run {run}"));
        if (found.Files?.Nodes.FirstOrDefault(node => node.Name == RunMetadata.FileName)?.ToModel(run) is not { IsReference: false } file)
            return RunMetadata.Missing;
        if (file.SizeBytes > RunMetadata.MostBytes)
            return RunMetadata.Malformed;
        try
        {
            return RunMetadata.Of(await ReadAsync(file, RunMetadata.MostBytes, null, cancellationToken));
        }
        catch (ContentTooLongException)
        {
            return RunMetadata.Malformed;
        }
        catch (WandbException neither) when (neither.Failure.Code == FailureCode.OtherForm)
        {
            return RunMetadata.Malformed;
        }
        catch (WandbException nothing) when (nothing.Failure.Code == FailureCode.NothingStored)
        {
            return RunMetadata.Missing;
        }
    }

    /// <summary>All of a text file.</summary>
    /// <param name="most">How many bytes it may have.</param>
    /// <exception cref="ContentTooLongException">It has more.</exception>
    private async Task<ReadOnlyMemory<byte>> ReadAsync(RunFile file, long most, Action<long>? received, CancellationToken cancellationToken)
    {
        // Size and digest may be those of the bytes as they are stored, compressed; what is wanted is the text.
        try
        {
            var read = await FromAsync(file);
            return read.Span.StartsWith(Gzip) ? await FromAsync(file with { SizeBytes = null, Md5 = null }) : read;
        }
        catch (WandbException other) when (other.Failure.Code == FailureCode.OtherForm)
        {
            return await FromAsync(file with { SizeBytes = null, Md5 = null });
        }

        async Task<ReadOnlyMemory<byte>> FromAsync(RunFile source)
        {
            using var memory = new BoundedMemory(most, source.SizeBytes);
            await DownloadAsync(source, memory, ContentForm.Listed, received, cancellationToken);
            return memory.Written;
        }
    }

    private RunFileSource SourceOf(RunFile file) => new(file, async token => await ListAgainAsync(file, token) is { } fresh ? SourceOf(fresh) : null);

    /// <summary>The file as it is listed now. Of several with its name it is the one with its id or, if that is gone, with its digest.</summary>
    private async Task<RunFile?> ListAgainAsync(RunFile file, CancellationToken cancellationToken)
    {
        var variables = Variables.Of(file.Run).With("names", new[] { file.Name });
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.RunFilesByName, variables, WireContext.Default.AnswerFilesData, $"a fresh URL of the file {file}", cancellationToken);
        var named = (data.Project?.Run?.Files?.Nodes ?? []).Where(node => node.Name == file.Name).Select(node => node.ToModel(file.Run)).ToList();
        return named.Find(fresh => fresh.Id == file.Id) ?? named.Find(fresh => fresh.Md5 == file.Md5 && fresh.SizeBytes == file.SizeBytes) ?? named.FirstOrDefault();
    }

    private sealed record RunFileSource(RunFile File, Func<CancellationToken, Task<DownloadSource?>> Again)
        : DownloadSource($"the file {File}", File.Source, File.Listed, Again);
}
