using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client;

/// <summary>Contents of files.</summary>
public sealed partial class WandbClient
{
    /// <summary>
    /// Writes the file's bytes to the destination, once and in order: transfers that break off go on where they stopped, so the
    /// destination needs no rewinding. It is only whole when this returns; after a failure start over with an empty one, or with an
    /// <see cref="IResumedStream"/>.
    /// </summary>
    /// <param name="received">Told of bytes as they come from the server; by several threads at once.</param>
    /// <exception cref="ExportException">
    /// Codes <c>digest_mismatch</c>, <c>size_mismatch</c> and <c>content_changed</c> (transient): list the file again first.
    /// <see cref="FailureCode.NothingStored"/> (permanent): it was declared, and nothing of it was uploaded.
    /// <see cref="FailureCode.OtherForm"/> (transient): it must be downloaded in <see cref="ContentForm.Stored"/>, for which this never comes.
    /// </exception>
    public async Task<DownloadResult> DownloadAsync(
        RunFile file, Stream destination, ContentForm form, CancellationToken cancellationToken, Action<long>? received = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(destination);
        if (file.IsReference)
        {
            throw new ExportException(new Failure(FailureCategory.Permanent, FailureCode.Reference,
                $"The file {file} only refers to something outside W&B, which is not downloaded.", ExitCode.Incomplete));
        }
        var content = await _downloads.InOrderAsync(SourceOf(file), file.Name, destination, form, cancellationToken, received);
        return new DownloadResult(content.Bytes, content.Agreement, content.Md5, content.Requests, ((RunFileSource)content.Source).File);
    }

    private RunFileSource SourceOf(RunFile file) => new(file, async token => await ListAgainAsync(file, token) is { } fresh ? SourceOf(fresh) : null);

    /// <summary>The file as it is listed now. Of several with its name it is the one with its id or, if that is gone, with its digest.</summary>
    private async Task<RunFile?> ListAgainAsync(RunFile file, CancellationToken cancellationToken)
    {
        var variables = Variables.Of(file.Run).With("names", new[] { file.Name });
        var data = await _graphQL.QueryAsync(
            QueryDocuments.RunFilesByName, variables, WireContext.Default.AnswerFilesData, $"a fresh URL of the file {file}", cancellationToken);
        var named = (data.Project?.Run?.Files?.Nodes ?? []).Where(node => node.Name == file.Name).Select(node => node.ToModel(file.Run)).ToList();
        return named.Find(fresh => fresh.Id == file.Id) ?? named.Find(fresh => fresh.Md5 == file.Md5 && fresh.SizeBytes == file.SizeBytes) ?? named.FirstOrDefault();
    }

    private sealed record RunFileSource(RunFile File, Func<CancellationToken, Task<DownloadSource?>> Again)
        : DownloadSource($"the file {File}", File.Source, File.Listed, Again);
}
