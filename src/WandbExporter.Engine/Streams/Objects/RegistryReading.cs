using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>
/// A registry's collections, the versions that it links, and who may do what in it. A look asks for all of it: what is linked, and who is a member, may
/// change without a trace in the registry itself.
/// </summary>
internal sealed class RegistryReading : ObjectReading
{
    private readonly ProjectPath _registry;
    private readonly string? _organization;
    private readonly ObjectArea<ArtifactCollection> _collections;
    private readonly ObjectArea<RegistryVersionRow> _versions;
    private readonly Dictionary<string, FormerSource> _sources = new(StringComparer.Ordinal);
    private readonly ObjectArea<RegistryMember> _members;

    public RegistryReading(StreamContext context, ProjectPath registry)
        : base(context, RegistryCollectionsTable.Kind, new Subject.WholeProject(registry))
    {
        _registry = registry;
        _organization = OrganizationOf(context, registry);
        _collections = Area(RegistryCollectionsTable.Descriptor, RegistryCollectionsTable.Open);
        _versions = Area(RegistryVersionsTable.Descriptor, RegistryVersionsTable.Open);
        _members = Area(RegistryMembersTable.Descriptor, RegistryMembersTable.Open);
    }

    public override bool IsFiltered(IObjectArea area)
    {
        var filters = Context.Terms.Filters;
        return filters.Registries is not null || (area != _members && filters.Collections is not null) || (area == _versions && filters.Versions is not null);
    }

    /// <summary>
    /// Whose registry it is; null if nobody knows. An organization may not show its entity any more; of several nobody knows then whose it is, and another may
    /// have one of the name.
    /// </summary>
    public static string? OrganizationOf(StreamContext context, ProjectPath registry)
    {
        var organizations = context.Terms.Organizations;
        return (organizations.FirstOrDefault(organization => organization.Entity == registry.Entity) ?? (organizations.Count == 1 ? organizations[0] : null))?.Name;
    }

    protected override async IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook)
    {
        if (_organization is not { } organization)
        {
            yield return OrHidden(OfNoOrganization(), [_collections, _versions, _members]);
            yield break;
        }
        // A registry that is gone is listed as one that has nothing; who its members are would say so.
        if (!_members.IsWanted && await ProjectPresence.IsGoneAsync(Context, _registry, Context.Abort))
        {
            yield return new Failed<Filling>(Gone());
            yield break;
        }
        if (Context.Terms.Filters.Registries is not null)
        {
            var attempt = await Attempt.Of(() => IsSelectedAsync(organization));
            if (attempt is not Fetched<SelectedRegistry> { Value: var selected })
            {
                yield return OrHidden(((Failed<SelectedRegistry>)attempt).Failure, [_collections, _versions, _members]);
                yield break;
            }
            if (!selected.IsThere)
            {
                _collections.Show();
                _versions.Show();
                _members.Show();
                if (selected.Nulls > 0)
                    MissAll(NullNodes.Of($"the registries of {organization}", selected.Nulls));
                yield break;
            }
        }
        var (pageSize, filters) = (Context.Settings.Artifacts.PageSize, Context.Terms.Filters);
        if (_collections.IsWanted)
        {
            await foreach (var step in PagesAsync(Context.Client.Registries.ListCollections(organization, _registry, new ListingQuery(filters.Collections, PageSize: pageSize)).BeginningWith(First.Registry?.Collections), [_collections], Named(OnceEach(_collections, collection => collection.Id, isCounted: true))))
                yield return step;
        }
        if (_versions.IsWanted && MayGoOn())
        {
            if (await Attempt.Of(ReadSourcesAsync) is Failed<int> { Failure: var unusable })
            {
                yield return new Failed<Filling>(unusable);
                yield break;
            }
            await foreach (var step in PagesAsync(Context.Client.Registries.ListVersions(organization, _registry, new RegistryVersionQuery(new ListingQuery(filters.Versions, PageSize: pageSize), filters.Collections)).BeginningWith(First.Registry?.Versions), [_versions], Take()))
                yield return step;
        }
        if (_members.IsWanted && MayGoOn())
            yield return Take(await FirstOr(First.Registry?.Users, () => Context.Client.Registries.GetUsersAsync(_registry, Context.Abort)), user => new RegistryMember(_registry, user, null));
        if (_members.IsWanted && MayGoOn())
            yield return Take(await FirstOr(First.Registry?.Teams, () => Context.Client.Registries.GetTeamsAsync(_registry, Context.Abort)), team => new RegistryMember(_registry, null, team));
    }

    /// <summary>A registry that came as null may be this one.</summary>
    private void MissAll(Failure failure)
    {
        _collections.Miss(failure);
        _versions.Miss(failure);
        _members.Miss(failure);
    }

    /// <summary>Whether the filter of registries lets this one through.</summary>
    private async Task<SelectedRegistry> IsSelectedAsync(string organization)
    {
        var named = JsonSerializer.Serialize(new Dictionary<string, string> { ["name"] = _registry.Project });
        var listing = Context.Client.Registries.List(organization, new ListingQuery(ListingFilters.Both(named, Context.Terms.Filters.Registries), PageSize: 1));
        var nulls = 0L;
        await foreach (var page in listing.PagesAsync(Context.Abort))
        {
            if (page.Items.Any(registry => registry.Path == _registry))
                return new SelectedRegistry(true, 0);
            nulls += page.Nulls;
        }
        return new SelectedRegistry(false, nulls);
    }

    /// <param name="IsThere">Whether it was listed.</param>
    /// <param name="Nulls">If not, the places where it may stand.</param>
    private sealed record SelectedRegistry(bool IsThere, long Nulls);

    /// <summary>
    /// The sources that are known of earlier nights: a key that may not see one any more deletes nothing that is known. They are no part of the mark, for a look
    /// does not read them.
    /// </summary>
    private async Task<int> ReadSourcesAsync()
    {
        string[] columns =
        [
            RegistryVersionsTable.Id, RegistryVersionsTable.SourceEntity, RegistryVersionsTable.SourceProject, RegistryVersionsTable.SourceCollection, RegistryVersionsTable.SourceVersion,
            RegistryVersionsTable.ArtifactId,
        ];
        await ReadFormerAsync(RegistryVersionsTable.Descriptor, columns, row =>
        {
            if (row.Text(0) is { } id && row.Text(2) is not null)
                _sources[id] = new FormerSource(row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Text(5));
        });
        return _sources.Count;
    }

    /// <summary>With a word of the tags of collections that are null.</summary>
    private Func<Page<ArtifactCollection>, Filling> Named(Func<Page<ArtifactCollection>, Filling> step) => page =>
    {
        var filling = step(page);
        return () =>
        {
            filling();
            foreach (var collection in page.Items.Where(collection => collection.NullTags > 0))
                _collections.Remark(NullNodes.Of($"the tags of the collection {collection.Name} of {_registry}", collection.NullTags).Message, mayPass: false);
        };
    };

    private Func<Page<RegistryVersion>, Filling> Take()
    {
        var listed = new HashSet<string>(StringComparer.Ordinal);
        return page =>
        {
            List<RegistryVersion> links = [.. page.Items.Where(link => link.Id.Length == 0 || listed.Add(link.Id))];
            Mark.Add(_versions.Open, links.Select(link => new RegistryVersionRow(link, null)));
            return () =>
            {
                _versions.CountAll(page.TotalCount);
                foreach (var link in links.Where(link => NullNamesOf(link) > 0))
                    _versions.Remark(NullNodes.Of($"the tags and aliases of the version v{link.VersionIndex} of {link.Collection} in {_registry}", NullNamesOf(link)).Message, mayPass: false);
                foreach (var link in links)
                    _versions.Append(new RegistryVersionRow(link, link.Version?.SourceProject is null ? _sources.GetValueOrDefault(link.Id) : null));
            };
        };
    }

    private static int NullNamesOf(RegistryVersion link) => link.NullAliases + (link.Version?.NullTags ?? 0);

    /// <summary>Users and teams are asked for one after the other, and a server may show or know but one of them.</summary>
    private Attempt<Filling> Take<T>(Attempt<RegistryMembers<T>> attempt, Func<T, RegistryMember> rowOf)
    {
        if (attempt is not Fetched<RegistryMembers<T>> { Value: var members })
        {
            var failure = ((Failed<RegistryMembers<T>>)attempt).Failure;
            if (failure.Code is not (FailureCode.NotOffered or FailureCode.PermissionDenied))
                return new Failed<Filling>(failure);
            _members.MissRefused(failure);
            return Filled(static () => { });
        }
        List<RegistryMember> rows = [.. members.Items.Select(rowOf).Distinct()];
        _members.Show();
        if (!members.IsComplete)
            _members.MissRefused(HiddenMembers());
        Mark.Add(_members.Open, rows);
        return Filled(() => rows.ForEach(_members.Append));
    }

    private Failure OfNoOrganization() => new(
        FailureCategory.Permanent, FailureCode.PermissionDenied, $"None of the organizations shows {_registry.Entity} to this API key, so that the registry {_registry} cannot be asked for; use a key of its members.", ExitCode.Credentials);

    private Failure Gone() => new(
        FailureCategory.Permanent, FailureCode.NotFound, $"The server shows no registry {_registry} any more: it does not exist, or this API key may not see it.", ExitCode.Incomplete);

    private Failure HiddenMembers() => new(
        FailureCategory.Permanent, FailureCode.PermissionDenied, $"This API key is not shown all members of the registry {_registry}; ask its owner for access, or use another key.", ExitCode.Credentials);
}
