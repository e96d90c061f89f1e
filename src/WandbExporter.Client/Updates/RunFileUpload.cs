using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Updates;

/// <summary>
/// A file to be put among those of a run, in three steps: the server is asked for an address, the bytes go there, the server is told that they are
/// there. Until then a self-managed server shows no such file, and one that was there under its name stays.
/// </summary>
public sealed class RunFileUpload
{
    /// <summary>How often a fresh address is asked for.</summary>
    private const int MostAddresses = 3;

    private readonly GraphQLTransport _graphQL;
    private readonly AnswerClassifier _classifier;
    private readonly SignedUpload _upload;
    private readonly Func<Stream> _open;
    private readonly RunPath _run;
    private readonly string _name;

    internal RunFileUpload(GraphQLTransport graphQL, AnswerClassifier classifier, SignedUpload upload, RunPath run, string name, Func<Stream> open)
    {
        (_graphQL, _classifier, _upload, _run, _name, _open) = (graphQL, classifier, upload, run, name, open);
    }

    private string Subject => $"the upload of the file {_name} of the run {_run}";

    /// <summary>What would be sent to the API; the bytes go to an address that it answers with.</summary>
    public IReadOnlyList<MutationRequest> DryRun() =>
    [
        .. new[] { UpdateDocuments.CreateRunFiles, UpdateDocuments.MarkRunFilesUploaded }
            .Select(document => new MutationRequest(document.Query.Name, document.Query.Without([]), Ask().Shown())),
    ];

    /// <summary>The file as the server shows it afterwards, with the digest that was worked out here.</summary>
    /// <exception cref="UpdateException">
    /// A step failed. Not applied: the file is as it was before. Unknown: the bytes are in the store, and the file may be shown; to upload it again does
    /// no harm. With <c>digest_mismatch</c> the server has other bytes; with <c>usage</c> an attempt failed after which the bytes may be there, and for the next one they could not be
    /// read, as the inner exception says.
    /// </exception>
    /// <exception cref="IOException">The bytes could not be read, or became fewer while they were sent. The server was not told of them.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    /// <exception cref="InvalidOperationException">What opens them gave a stream that was closed: it must give a new one each time.</exception>
    public async Task<RunFile> SendAsync(CancellationToken cancellationToken = default)
    {
        var content = await ContentTrouble.NamedAsync(Subject, async () => await UploadContent.ReadAsync(_open, cancellationToken), cancellationToken);
        await PutAsync(content, cancellationToken);
        try
        {
            await _graphQL.UpdateAsync(UpdateDocuments.MarkRunFilesUploaded, Ask(), Subject, cancellationToken);
        }
        catch (UpdateException older) when (older.Failure.Code == FailureCode.UnsupportedQuery)
        {
            // A server that does not want to be told shows what is in the store.
        }
        catch (UpdateException failed)
        {
            throw new UpdateException(failed.Failure, UpdateOutcome.Unknown, failed) { StatusCode = failed.StatusCode };
        }
        var file = await FindAsync(cancellationToken) ?? throw new UpdateException(_classifier.UpdateRefused(Subject), UpdateOutcome.Unknown);
        return (file.Md5 ?? content.Md5) == content.Md5 && (file.SizeBytes ?? content.Size) == content.Size
            ? file
            : throw new UpdateException(
                new Failure(FailureCategory.Permanent, FailureCode.DigestMismatch, $"The server has other bytes after {Subject}; upload it again.", ExitCode.Incomplete), UpdateOutcome.Unknown);
    }

    private Variables Ask() => new()
    {
        { "input", new Variables { { "entityName", _run.Entity }, { "projectName", _run.Project }, { "runName", _run.RunId }, { "files", new[] { _name } } } },
    };

    private async Task PutAsync(UploadContent content, CancellationToken cancellationToken)
    {
        var doubt = new PutDoubt();
        for (var number = 1; number <= MostAddresses; number++)
        {
            var answer = await AskAsync(doubt, cancellationToken);
            var url = answer.Files?.FirstOrDefault(file => file?.Name == _name)?.UploadUrl;
            try
            {
                if ((await _upload.PutAsync(url, answer.UploadHeaders ?? [], content, Subject, doubt, cancellationToken)).IsPut)
                    return;
            }
            catch (WandbException failed)
            {
                // What is in the store counts only when the server is told, or it was there before it failed.
                throw new UpdateException(failed.Failure, failed.Failure.Category == FailureCategory.Transient || doubt.IsOpen ? UpdateOutcome.Unknown : UpdateOutcome.NotApplied, failed.InnerException) { StatusCode = failed.StatusCode };
            }
            catch (Exception unread) when (doubt.IsOpen && !cancellationToken.IsCancellationRequested)
            {
                throw new UpdateException(
                    new Failure(FailureCategory.Permanent, FailureCode.Usage, $"{unread.Message} An attempt before may have put it all the same.", ExitCode.Incomplete), UpdateOutcome.Unknown, unread);
            }
        }
        throw new UpdateException(
            new Failure(FailureCategory.Permanent, FailureCode.FileForbidden, $"The object store refuses {Subject} although its URL is fresh; ask the server's operator.", ExitCode.Incomplete),
            doubt.IsOpen ? UpdateOutcome.Unknown : UpdateOutcome.NotApplied);
    }

    /// <summary>Where the bytes are to be put. A refusal says nothing of those that an earlier address may have got.</summary>
    private async Task<UpdatePayload> AskAsync(PutDoubt doubt, CancellationToken cancellationToken)
    {
        try
        {
            return await _graphQL.UpdateAsync(UpdateDocuments.CreateRunFiles, Ask(), Subject, cancellationToken);
        }
        catch (UpdateException failed) when (doubt.IsOpen)
        {
            throw new UpdateException(failed.Failure, UpdateOutcome.Unknown, failed);
        }
    }

    private async Task<RunFile?> FindAsync(CancellationToken cancellationToken)
    {
        var data = await _graphQL.QueryAsync(
            QueryDocuments.RunFilesByName,
            Variables.Of(_run).With("names", new[] { _name }),
            WireContext.Default.AnswerFilesData,
            $"the file {_name} of the run {_run}",
            cancellationToken);
        return data.Project?.Run?.Files?.Nodes.FirstOrDefault(file => file.Name == _name)?.ToModel(_run);
    }
}
