using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Fetch.Artifacts;

/// <summary>
/// Lists what a project has of artifacts: its types, their collections, and the versions of each. The first page of some collections is asked for
/// before their turn, for most have but one; of those that are as they were it is not asked for at all. It waits while the queue of versions is full. A collection whose versions, or a
/// type whose collections, cannot be listed for good costs those alone.
/// </summary>
/// <param name="sieve">Says whose versions are listed.</param>
internal sealed class ArtifactPages(StreamContext context, ProjectPath project, CollectionSieve sieve)
{
    private readonly List<ArtifactType> _types = [];
    private readonly List<(string Type, long Counted, long Given)> _short = [];
    private long _nulls;

    /// <summary>Types of which fewer collections came than the server counts.</summary>
    public IReadOnlyList<(string Type, long Counted, long Given)> Short => _short;

    /// <summary>Types, and collections of types of which it says no number, that the server lists and gives as null.</summary>
    public long Nulls
    {
        get => _nulls;
        private set
        {
            LacksCollections |= value > _nulls;
            _nulls = value;
        }
    }

    /// <summary>Collections that the server counts; null if it does not say of all types.</summary>
    public long? Collections { get; private set; } = 0;

    /// <summary>Whether a type could not be shown, or the collections of one, or some of them.</summary>
    public bool LacksCollections { get; private set; }

    /// <summary>Whether all was listed.</summary>
    public bool IsComplete { get; private set; }

    public async IAsyncEnumerable<Attempt<ArtifactsFound>> ReadAsync()
    {
        var nullTypes = 0L;
        var types = new PageSource<ArtifactType>(context.Client.Artifacts.ListTypes(project, context.Settings.Artifacts.PageSize), MayGoOn, context.Abort);
        await foreach (var attempt in types.ReadAsync())
        {
            if (attempt is not Fetched<Page<ArtifactType>> { Value: var page })
            {
                yield return FailedAs(attempt);
                yield break;
            }
            Nulls += page.Nulls;
            nullTypes += page.Nulls;
            foreach (var type in page.Items)
                sieve.TakeType(type.Name);
            _types.AddRange(page.Items);
            yield return Found(new ArtifactsFound.Types(page.Items));
        }
        if (!types.IsComplete)
            yield break;
        sieve.TakeNullTypes(nullTypes);
        await foreach (var begun in CollectionsAsync().InFlightAsync(context.Settings.Artifacts.CollectionsInFlight, BeginAsync))
        {
            if (begun.Failed is { } failed)
            {
                yield return OrProblem(failed.Failure);
                if (failed.Failure.Category == FailureCategory.Permanent)
                    continue;
                yield break;
            }
            await foreach (var attempt in VersionsAsync(begun))
            {
                yield return attempt;
                if (attempt is Failed<ArtifactsFound>)
                    yield break;
            }
        }
        IsComplete = MayGoOn();
    }

    private bool MayGoOn() => !context.Drain.IsRaised;

    /// <summary>The collections of all types whose versions are listed, up to a failure.</summary>
    private async IAsyncEnumerable<Attempt<DueCollection>> CollectionsAsync()
    {
        foreach (var type in _types)
        {
            var (counted, given, nulls) = (0L, 0L, 0L);
            long? total = null;
            var listing = context.Client.Collections.List(project, type.Name, new ListingQuery(context.Terms.Filters.Collections, PageSize: context.Settings.Artifacts.PageSize));
            await foreach (var attempt in new PageSource<ArtifactCollection>(listing, MayGoOn, context.Abort).ReadAsync())
            {
                if (attempt is Failed<Page<ArtifactCollection>> failed)
                {
                    yield return new Failed<DueCollection>(failed.Failure);
                    counted = given;
                    LacksCollections = true;
                    sieve.TakeUnlisted(type.Name);
                    break;
                }
                var page = ((Fetched<Page<ArtifactCollection>>)attempt).Value;
                (counted, given, nulls) = (page.TotalCount ?? counted, given + page.Items.Count, nulls + page.Nulls);
                total = page.TotalCount ?? total;
                LacksCollections |= page.Items.Any(collection => collection.NullTags > 0);
                foreach (var collection in page.Items)
                {
                    if (!MayGoOn())
                        yield break;
                    foreach (var due in sieve.Take(type.Name, collection))
                        yield return new Fetched<DueCollection>(due);
                }
            }
            Collections += total;
            if (counted > given)
                _short.Add((type.Name, counted, given));
            else
                Nulls += nulls;
            LacksCollections |= nulls > 0;
            sieve.TakeNulls(type.Name, nulls);
            if (context.Terms.Filters.Collections is not null)
                sieve.TakeUnlisted(type.Name);
        }
        foreach (var due in sieve.LinkedToChanged())
            yield return new Fetched<DueCollection>(due);
    }

    private async Task<Begun> BeginAsync(Attempt<DueCollection> attempt, Task turn)
    {
        if (attempt is not Fetched<DueCollection> { Value: var due })
            return new Begun(null!, null!, null!) { Failed = FailedAs(attempt) };
        await context.Room.WaitAsync(context.Abort);
        var listing = context.Client.Artifacts.List(due.Item.Project, due.TypeName, due.Item.Name, new ListingQuery(context.Terms.Filters.Versions, PageSize: context.Settings.Artifacts.PageSize));
        return new Begun(due, listing, await Attempt.Of(() => listing.NextAsync(context.Abort)));
    }

    private async IAsyncEnumerable<Attempt<ArtifactsFound>> VersionsAsync(Begun begun)
    {
        var attempt = begun.First;
        var count = attempt is Fetched<Page<ArtifactMembership>> { Value.TotalCount: var total } ? total : null;
        yield return Found(new ArtifactsFound.Collection(begun.Collection, count));
        var came = new HashSet<string>(StringComparer.Ordinal);
        // What left a filter is not gone.
        var isLacking = context.Terms.Filters.Versions is not null;
        while (true)
        {
            if (attempt is Failed<Page<ArtifactMembership>> { Failure: var failure })
            {
                sieve.TakeLacking(begun.Collection.TypeName, begun.Collection.Item.Name, came);
                yield return OrProblem(failure);
                yield break;
            }
            var page = ((Fetched<Page<ArtifactMembership>>)attempt).Value;
            came.UnionWith(page.Items.Select(member => member.Version.Id));
            isLacking |= page.Withheld.Count + page.Nulls > 0;
            yield return Found(new ArtifactsFound.Versions(page.Items, page.Withheld) { Nulls = page.Nulls });
            if (begun.Listing.IsComplete)
                break;
            await context.Room.WaitAsync(context.Abort);
            if (!MayGoOn())
                break;
            attempt = await Attempt.Of(() => begun.Listing.NextAsync(context.Abort));
        }
        if (isLacking)
            sieve.TakeLacking(begun.Collection.TypeName, begun.Collection.Item.Name, came);
        yield return Found(new ArtifactsFound.End(null));
    }

    private static Attempt<ArtifactsFound> OrProblem(Failure failure) =>
        failure.Category == FailureCategory.Permanent ? Found(new ArtifactsFound.End(failure.Message)) : new Failed<ArtifactsFound>(failure);

    private static Fetched<ArtifactsFound> Found(ArtifactsFound found) => new(found);

    private static Failed<ArtifactsFound> FailedAs<T>(Attempt<T> attempt) => new(((Failed<T>)attempt).Failure);

    /// <param name="Collection">The collection.</param>
    /// <param name="Listing">Of its versions, behind the first page.</param>
    /// <param name="First">That page.</param>
    private sealed record Begun(DueCollection Collection, Listing<ArtifactMembership> Listing, Attempt<Page<ArtifactMembership>> First)
    {
        /// <summary>What failed instead, before there was a collection.</summary>
        public Failed<ArtifactsFound>? Failed { get; init; }
    }
}
