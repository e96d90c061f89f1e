using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Areas;

public sealed partial class ArtifactArea
{
    /// <summary>URLs that are asked for at a time: what the server gives its own client.</summary>
    public const int UrlsOfARequest = 5000;

    /// <summary>The form of manifests whose entries can be asked for.</summary>
    private const string FirstForm = "1";

    private volatile bool _knowsNoMembershipFiles;
    private volatile bool _knowsNoEntryUrls;
    private ServerCapabilities? _capabilities;

    /// <summary>
    /// Fresh URLs of all files of a version, in an order that the server chooses; of references too, where it lists them. An old server is asked
    /// for them by the version alone.
    /// </summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">Reading it: the version is not there: permanent, <c>not_found</c>.</exception>
    public Listing<ArtifactFileUrl> ListFileUrls(ArtifactPath artifact, int pageSize = UrlsOfARequest, string? from = null)
    {
        var subject = $"the URLs of the files of {artifact}";
        return new(new(subject, pageSize, (cursor, size, attempts, cancellationToken) => FileUrlsAsync(artifact, null, subject, cursor, size, attempts, cancellationToken))
        {
            Identify = file => file.Path,
        }, from);
    }

    /// <summary>
    /// Fresh URLs of some files of a version, at most <see cref="UrlsOfARequest"/>, in an order that the server chooses. It may leave some out.
    /// </summary>
    /// <param name="storage">Of the manifest.</param>
    /// <param name="entries">The files; references have no such URL.</param>
    /// <exception cref="WandbException">The version is not there: permanent, <c>not_found</c>.</exception>
    public async Task<IReadOnlyList<ArtifactFileUrl>> GetFileUrlsAsync(
        ArtifactPath artifact, ArtifactManifestHeader storage, IReadOnlyList<ArtifactManifestEntry> entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Count, UrlsOfARequest);
        if (entries.Count == 0)
            return [];
        var subject = $"URLs of {Counted.Of(entries.Count, "file")} of {artifact}";
        return await EntryUrlsAsync(artifact, storage, entries, subject, cancellationToken)
            ?? await UrlsByNameAsync(artifact, [.. entries.Select(entry => entry.Path)], subject, cancellationToken);
    }

    /// <summary>
    /// Writes the file's bytes to the destination, once and in order: transfers that break off go on where they stopped, and an expired URL is
    /// asked for anew. It is only whole when this returns; after a failure start over with an empty one, or with an <see cref="IResumedStream"/>.
    /// </summary>
    /// <param name="received">Told of bytes as they come from the server; by several threads at once.</param>
    /// <exception cref="WandbException">
    /// Codes <c>digest_mismatch</c>, <c>size_mismatch</c> and <c>content_changed</c> (transient): the bytes are not those of the manifest.
    /// <see cref="FailureCode.OtherForm"/> (transient): it must be downloaded in <see cref="ContentForm.Stored"/>, for which this never comes.
    /// <see cref="FailureCode.Reference"/> (permanent): W&amp;B does not have its content.
    /// </exception>
    public async Task<ArtifactDownload> DownloadAsync(
        ArtifactFile file, Stream destination, ContentForm form = ContentForm.Listed, Action<long>? received = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(destination);
        var content = await _reads.Downloads.InOrderAsync(await SourceOfAsync(file, cancellationToken), file.Entry.Path, destination, form, cancellationToken, received);
        return new ArtifactDownload(content.Bytes, content.Agreement, content.Md5, content.Requests);
    }

    private async Task<DownloadSource> SourceOfAsync(ArtifactFile file, CancellationToken cancellationToken)
    {
        if (file.Entry.Reference is not null)
        {
            throw new WandbException(new Failure(FailureCategory.Permanent, FailureCode.Reference,
                $"The file {file} only refers to something outside W&B, which is not downloaded.", ExitCode.Incomplete));
        }
        return string.IsNullOrEmpty(file.Url) ? await FreshSourceAsync(file, cancellationToken) : SourceOf(file, file.Url);
    }

    private DownloadSource SourceOf(ArtifactFile file, string? url) =>
        new($"the file {file}", url, file.Entry.Listed, async token => await FreshSourceAsync(file, token));

    /// <summary>With the URL that the server lists now; of a server that lists none, with the address that its own client would make.</summary>
    private async Task<DownloadSource> FreshSourceAsync(ArtifactFile file, CancellationToken cancellationToken)
    {
        var listed = await UrlsByNameAsync(file.Artifact, [file.Entry.Path], $"a fresh URL of the file {file}", cancellationToken);
        return SourceOf(file, listed.FirstOrDefault(fresh => fresh.Path == file.Entry.Path)?.Url ?? BlobAddress.Of(file, _reads.Endpoint.Root, await CapabilitiesAsync(cancellationToken)));
    }

    /// <summary>Null if the server does not know this way, or the manifest's form, or the key may not go it.</summary>
    private async Task<IReadOnlyList<ArtifactFileUrl>?> EntryUrlsAsync(
        ArtifactPath artifact, ArtifactManifestHeader storage, IReadOnlyList<ArtifactManifestEntry> entries, string subject, CancellationToken cancellationToken)
    {
        if (_knowsNoEntryUrls || storage is not { StorageLayout: ArtifactManifestHeader.LayoutV1 or ArtifactManifestHeader.LayoutV2, Version: null or FirstForm })
            return null;
        var variables = OfArtifact(artifact.ArtifactId)
            .With("entries", entries.Select(AsInput).ToArray())
            .With("storageLayout", storage.StorageLayout)
            .With("manifestVersion", FirstForm)
            .With("storageRegion", storage.StorageRegion);
        try
        {
            var data = await _reads.GraphQL.QueryAsync(
                QueryDocuments.ArtifactEntryUrls, variables, WireContext.Default.AnswerArtifactEntryUrlsData, subject, cancellationToken);
            return data.Artifact?.FilesByManifestEntries is { } found ? UrlsIn(found) : null;
        }
        catch (WandbException unknown) when (unknown.Failure.Code == FailureCode.UnsupportedQuery)
        {
            _knowsNoEntryUrls = true;
            return null;
        }
        catch (WandbException refused) when (refused.Failure.Code is FailureCode.NotFound or FailureCode.PermissionDenied)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<ArtifactFileUrl>> UrlsByNameAsync(ArtifactPath artifact, string[] names, string subject, CancellationToken cancellationToken)
    {
        var listing = new Listing<ArtifactFileUrl>(new(subject, UrlsOfARequest, (cursor, size, attempts, token) => FileUrlsAsync(artifact, names, subject, cursor, size, attempts, token)));
        var urls = new List<ArtifactFileUrl>();
        await foreach (var page in listing.PagesAsync(cancellationToken))
            urls.AddRange(page.Items);
        return urls;
    }

    /// <param name="names">The files; null for all.</param>
    private async Task<Page<ArtifactFileUrl>> FileUrlsAsync(
        ArtifactPath artifact, string[]? names, string subject, string? cursor, int size, int? attempts, CancellationToken cancellationToken)
    {
        if (!_knowsNoMembershipFiles && artifact.Version.Length > 0)
        {
            try
            {
                var variables = Variables.Of(artifact.Project).With("collection", artifact.Collection).With("alias", artifact.Version).With("names", names).Page(cursor, size);
                var data = await _reads.GraphQL.QueryAsync(
                    QueryDocuments.ArtifactFileUrls, variables, WireContext.Default.AnswerArtifactFileUrlsData, subject, cancellationToken, attempts, isPiece: size > 1);
                return PageOf(data.Project?.ArtifactCollection?.ArtifactMembership?.Files);
            }
            catch (WandbException unknown) when (unknown.Failure.Code == FailureCode.UnsupportedQuery)
            {
                _knowsNoMembershipFiles = true;
            }
        }
        var older = await _reads.GraphQL.QueryAsync(
            QueryDocuments.ArtifactFileUrlsById,
            OfArtifact(artifact.ArtifactId).With("names", names).Page(cursor, size),
            WireContext.Default.AnswerArtifactFileUrlsByIdData,
            subject,
            cancellationToken,
            attempts,
            isPiece: size > 1);
        return PageOf(older.Artifact?.Files);

        Page<ArtifactFileUrl> PageOf(Connection<FileUrlNode>? found) => found is null
            ? throw new WandbException(_reads.Classifier.NotFound(subject))
            : new Page<ArtifactFileUrl>(UrlsIn(found), found.EndCursor, found.HasNextPage, found.TotalCount);
    }

    private static IReadOnlyList<ArtifactFileUrl> UrlsIn(Connection<FileUrlNode> found) =>
        [.. found.Nodes.Where(node => node.Name is not null && !string.IsNullOrEmpty(node.DirectUrl)).Select(node => new ArtifactFileUrl(node.Name!, node.DirectUrl!))];

    private static Variables AsInput(ArtifactManifestEntry entry)
    {
        var input = new Variables { { "name", entry.Path }, { "digest", entry.DigestBase64 ?? "" } };
        if (entry.BirthArtifactId is { } birth)
            input.Add("birthArtifactID", birth);
        // The server's number is one of 64 bits, for which JSON's own will do.
        if (entry.Size is { } bytes)
            input.Add("size", bytes);
        return input;
    }

    private async Task<ServerCapabilities> CapabilitiesAsync(CancellationToken cancellationToken) =>
        _capabilities ??= await _reads.GetCapabilitiesAsync(cancellationToken);
}
