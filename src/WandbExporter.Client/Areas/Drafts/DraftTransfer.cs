using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas.Drafts;

/// <summary>Brings the files of a draft to the server, and then its manifest. Nothing of it makes a version.</summary>
internal sealed class DraftTransfer(UpdateRequests requests, PreparedDraft prepared, RunPath run, string artifactId, string subject, ArtifactUploadOptions options)
{
    private const string ManifestName = "wandb_manifest.json";

    /// <summary>How often a fresh address is asked for.</summary>
    private const int MostAddresses = 3;

    private readonly Dictionary<string, string?> _births = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly long _bytes = prepared.Contents.Values.Sum(content => content.Whole.Size);
    private int _filesDone;
    private long _bytesDone;

    public int UploadedFiles { get; private set; }

    public long UploadedBytes { get; private set; }

    /// <summary>What would be asked for.</summary>
    public IEnumerable<(UpdateDocument, Variables)> DryRun(string? baseId)
    {
        yield return (UpdateDocuments.CreateArtifactManifest, Manifest(baseId, ""));
        foreach (var batch in prepared.Contents.Keys.Order(Utf8Order.Instance).Chunk(options.FilesPerRequest))
            yield return (UpdateDocuments.CreateArtifactFiles, Files("(id)", batch));
        yield return (UpdateDocuments.CreateArtifactManifest, Manifest(baseId, "(digest)"));
        yield return (UpdateDocuments.CommitArtifact, new Variables { { "artifactID", artifactId } });
    }

    /// <param name="baseId">The version that the server may hold it against; null: there is none.</param>
    /// <exception cref="WandbException">A step failed.</exception>
    public async Task SendAsync(string? baseId, CancellationToken cancellationToken)
    {
        var record = await ManifestAsync(baseId, "", cancellationToken);
        if (prepared.Contents.Count > 0)
            Tell();
        foreach (var batch in prepared.Contents.Keys.Order(Utf8Order.Instance).Chunk(options.FilesPerRequest))
            await SendAsync(record.Id!, batch, cancellationToken);
        var manifest = prepared.Manifest(path => _births.GetValueOrDefault(path));
        var content = await UploadContent.ReadAsync(() => new MemoryStream(manifest), cancellationToken);
        for (var number = 1; ; number++)
        {
            var file = (await ManifestAsync(baseId, content.Md5, cancellationToken)).File;
            if ((await requests.SignedUpload.PutAsync(file?.UploadUrl, file?.UploadHeaders ?? [], content, $"the manifest of {subject}", new PutDoubt(), cancellationToken)).IsPut)
                return;
            if (number == MostAddresses)
                throw Forbidden($"the manifest of {subject}");
        }
    }

    private async Task SendAsync(string manifestId, string[] paths, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> open = paths;
        for (var number = 1; open.Count > 0; number++)
        {
            if (number > MostAddresses)
                throw Forbidden($"{open[0]} of {subject}");
            var nodes = await AskAsync(manifestId, open, cancellationToken);
            var expired = new List<string>();
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(open.Zip(nodes), parallel, async (file, token) =>
            {
                var (path, node) = file;
                var isPut = string.IsNullOrEmpty(node.UploadUrl) || await PutAsync(path, node, token);
                lock (_gate)
                {
                    if (isPut)
                        Take(path, node);
                    else
                        expired.Add(path);
                }
            });
            open = expired;
        }
    }

    private void Take(string path, DraftFileNode node)
    {
        var size = prepared.Contents[path].Whole.Size;
        _births[path] = node.Artifact?.Id ?? artifactId;
        if (!string.IsNullOrEmpty(node.UploadUrl))
            (UploadedFiles, UploadedBytes) = (UploadedFiles + 1, UploadedBytes + size);
        (_filesDone, _bytesDone) = (_filesDone + 1, _bytesDone + size);
        Tell();
    }

    private void Tell() => options.Progress?.Invoke(new ArtifactUploadProgress(prepared.Contents.Count, _filesDone, _bytes, _bytesDone));

    /// <summary>False: an address held no more.</summary>
    private async Task<bool> PutAsync(string path, DraftFileNode node, CancellationToken cancellationToken)
    {
        var (content, what) = (prepared.Contents[path], $"{path} of {subject}");
        if (content.Parts.Count == 0 || node.UploadMultipartUrls is not { UploadID: { } uploadId, UploadUrlParts: { } urls })
            return (await requests.SignedUpload.PutAsync(node.UploadUrl, node.UploadHeaders ?? [], content.Whole, what, new PutDoubt(), cancellationToken)).IsPut;
        var byNumber = urls.OfType<DraftPartNode>().Where(part => part.PartNumber?.Known is not null).ToDictionary(part => part.PartNumber!.Known!.Value, part => part.UploadUrl);
        var type = node.UploadHeaders?.Where(header => header?.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase) == true) ?? [];
        var done = new Variables[content.Parts.Count];
        for (var place = 0; place < content.Parts.Count; place++)
        {
            var part = content.Parts[place];
            var put = await requests.SignedUpload.PutAsync(byNumber.GetValueOrDefault(place + 1), [.. type, $"Content-MD5:{part.Md5}"], part, what, new PutDoubt(), cancellationToken);
            if (!put.IsPut)
                return false;
            if (put.ETag is null)
                throw new WandbException(requests.Classifier.UpdateRefused(what, "the store gave a part no ETag"));
            done[place] = new Variables { { "partNumber", place + 1 }, { "hexMD5", put.ETag } };
        }
        await requests.Of(UpdateDocuments.CompleteMultipartUpload, what, new Variables
        {
            { "completeMultipartAction", "Complete" },
            { "completedParts", done },
            { "artifactID", node.Artifact?.Id ?? artifactId },
            { "storagePath", node.StoragePath ?? "" },
            { "uploadID", uploadId },
        }).SendAsync(cancellationToken);
        return true;
    }

    /// <summary>Where the files are to be put, in the order of the paths.</summary>
    private async Task<IReadOnlyList<DraftFileNode>> AskAsync(string manifestId, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var nodes = await requests.Of(UpdateDocuments.CreateArtifactFiles, subject, Files(manifestId, paths), answer => answer.DraftFiles?.Nodes).SendAsync(cancellationToken);
        if (nodes.Count != paths.Count)
            throw new WandbException(requests.Classifier.UpdateRefused(subject, $"it was asked about {paths.Count} files and answers about {nodes.Count}"));
        // A server that names none answers in the order of the question, as the official client takes it.
        if (nodes.All(node => node.DisplayName is null))
            return nodes;
        var named = nodes.ToLookup(node => node.DisplayName, StringComparer.Ordinal);
        return [.. paths.Select(path => named[path].ToList() is [var node] ? node : throw new WandbException(requests.Classifier.UpdateRefused(subject, $"it was asked about {path} and does not answer about it once")))];
    }

    private Task<DraftManifestNode> ManifestAsync(string? baseId, string digest, CancellationToken cancellationToken) =>
        requests.Of(UpdateDocuments.CreateArtifactManifest, subject, Manifest(baseId, digest), answer => answer.ArtifactManifest is { Id.Length: > 0 } made ? made : null).SendAsync(cancellationToken);

    private Variables Manifest(string? baseId, string digest) => new Variables
    {
        { "artifactID", artifactId },
        { "name", ManifestName },
        { "digest", digest },
        { "entityName", run.Entity },
        { "projectName", run.Project },
        { "runName", run.RunId },
        { "type", "FULL" },
    }.WithAny("baseArtifactID", baseId);

    private Variables Files(string manifestId, IEnumerable<string> paths) => new Variables
    {
        { "storageLayout", "V2" },
        { "artifactFiles", paths.Select(path => File(manifestId, path, prepared.Contents[path])).ToArray() },
    }.WithAny("digestAlgorithm", prepared.IsXxh128 ? PreparedDraft.Xxh128Name : null);

    /// <summary>What goes up whole has an MD5 for the store, whatever the version's own digests are.</summary>
    private Variables File(string manifestId, string path, DraftContent content) => new Variables
    {
        { "artifactID", artifactId },
        { "artifactManifestID", manifestId },
        { "name", path },
    }
        .WithAny("md5", prepared.IsXxh128 && content.Parts.Count > 0 ? null : content.Whole.Md5)
        .WithAny("digest", prepared.IsXxh128 ? content.Xxh128 : null)
        .WithAny("uploadPartsInput", content.Parts.Count == 0 ? null : content.Parts.Select((part, place) => new Variables
        {
            { "partNumber", place + 1 },
            { "hexMD5", Convert.ToHexStringLower(Convert.FromBase64String(part.Md5)) },
        }).ToArray());

    private static WandbException Forbidden(string what) => new(
        new Failure(FailureCategory.Permanent, FailureCode.FileForbidden, $"The object store refuses {what} although its URL is fresh; ask the server's operator.", ExitCode.Incomplete));
}
