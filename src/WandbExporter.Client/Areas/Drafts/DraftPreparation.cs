using System.Collections.Concurrent;
using WandbExporter.Client.Model;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Updates;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas.Drafts;

/// <summary>Reads what a draft is made of, once, and what the server has of its collection. Changes nothing.</summary>
internal sealed class DraftPreparation(ArtifactArea area, ReadRequests reads, ArtifactUploadOptions options)
{
    private const string Feature = "ARTIFACT_DIGEST_ALGORITHM";
    private const string Committed = """{"state":"COMMITTED"}""";
    private const string NewestFirst = "-created_at";

    /// <exception cref="WandbException">The collection is of another type or has another algorithm than what is kept, or it could not be read.</exception>
    /// <exception cref="IOException">A file could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public async Task<PreparedDraft> PrepareAsync(ArtifactDraft draft, ProjectPath project, CancellationToken cancellationToken)
    {
        var (latest, type, algorithm) = await LookAsync(draft, project, cancellationToken);
        if (type is not null && type != draft.Type)
            throw Usage($"The artifact {project}/{draft.Name} is of the type {type}, and cannot get a version of the type {draft.Type}.");
        // What a collection began with it keeps; of an older server there is one algorithm.
        var isXxh128 = type is null
            ? draft.PrefersXxh128 && await reads.HasFeatureAsync(Feature, cancellationToken)
            : algorithm == PreparedDraft.Xxh128Name;
        var contents = new ConcurrentDictionary<string, DraftContent>(StringComparer.Ordinal);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(draft.Entries, parallel, async (entry, token) =>
        {
            if (entry.Value is DraftEntry.Content content)
                contents[entry.Key] = await ContentTrouble.NamedAsync($"{entry.Key} of the artifact {project}/{draft.Name}", async () => await DraftContent.ReadAsync(content.Open, options, token), token);
        });
        List<ArtifactManifestEntry> entries = [.. draft.Entries.Select(entry => EntryOf(entry.Key, entry.Value))];
        return new PreparedDraft(entries, contents, isXxh128, PreparedDraft.DigestOf(entries, isXxh128), latest);

        ArtifactManifestEntry EntryOf(string path, DraftEntry entry) => entry switch
        {
            DraftEntry.Reference reference => new(path, reference.Digest, EntryAlgorithm.None, null, reference.Size, reference.Address, null, reference.Extra?.ToString()),
            DraftEntry.Kept { Entry: var kept } => kept.Reference is null && kept.Algorithm != (isXxh128 ? EntryAlgorithm.Xxh128 : EntryAlgorithm.Md5)
                ? throw Usage($"{path} is kept of a version with other digests than the artifact {project}/{draft.Name} has; add the file anew.")
                : kept,
            _ when contents[path] is var content => isXxh128
                ? new(path, content.Xxh128, EntryAlgorithm.Xxh128, "XXH128", content.Whole.Size, null, null, PreparedDraft.Tag)
                : new(path, content.Whole.Md5, EntryAlgorithm.Md5, null, content.Whole.Size, null, null, null),
            _ => throw new InvalidOperationException(),
        };
    }

    /// <summary>
    /// The newest version of the collection, the collection's type and its algorithm; nothing if there is no such collection. Somebody may have taken the alias
    /// <c>latest</c> away, or deleted the version that had it: then the collection itself is asked.
    /// </summary>
    private async Task<(ArtifactMembership? Latest, string? Type, string? Algorithm)> LookAsync(ArtifactDraft draft, ProjectPath project, CancellationToken cancellationToken)
    {
        if (await area.GetAsync(project, $"{draft.Name}:{ArtifactName.Latest}", cancellationToken) is { } latest)
            return (latest, latest.Version.TypeName ?? draft.Type, latest.Version.DigestAlgorithm);
        if (await CollectionAsync(draft, project, cancellationToken) is not { } collection)
            return default;
        if (collection.IsSequence == false)
            throw Usage($"The artifact collection {project}/{draft.Name} is a portfolio, which links versions of other artifacts and gets none of its own.");
        var type = collection.TypeName ?? draft.Type;
        var newest = await NewestAsync(draft, project, type, cancellationToken);
        return (newest, type, collection.DigestAlgorithm ?? newest?.Version.DigestAlgorithm);
    }

    private async Task<ArtifactMembership?> NewestAsync(ArtifactDraft draft, ProjectPath project, string type, CancellationToken cancellationToken)
    {
        try
        {
            return await area.List(project, type, draft.Name, new ListingQuery(Committed, NewestFirst, PageSize: 1)).FirstOrDefaultAsync(cancellationToken);
        }
        catch (WandbException older) when (older.Code == FailureCode.UnsupportedQuery)
        {
            // It is only for what need not be done again.
            return null;
        }
    }

    private async Task<ArtifactCollection?> CollectionAsync(ArtifactDraft draft, ProjectPath project, CancellationToken cancellationToken)
    {
        try
        {
            return await reads.FindCollectionAsync(project, draft.Name, cancellationToken);
        }
        catch (WandbException older) when (older.Code == FailureCode.UnsupportedQuery)
        {
            // It refuses what does not go with a collection that it has.
            return null;
        }
    }

    private static WandbException Usage(string message) => new(new Failure(FailureCategory.Permanent, FailureCode.UpdateRefused, message, ExitCode.Incomplete));
}
