using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
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
    private readonly string _organization;
    private readonly ObjectArea<ArtifactCollection> _collections;
    private readonly ObjectArea<RegistryVersion> _versions;
    private readonly ObjectArea<RegistryMember> _members;
    private readonly HashSet<string> _listedCollections = new(StringComparer.Ordinal);
    private readonly HashSet<string> _listedVersions = new(StringComparer.Ordinal);

    public RegistryReading(StreamContext context, ProjectPath registry)
        : base(context, RegistryCollectionsTable.Kind)
    {
        _registry = registry;
        // An organization may not show its entity any more; then the server says by the name of which registry that is.
        _organization = (context.Terms.Organizations.FirstOrDefault(organization => organization.Entity == registry.Entity) ?? context.Terms.Organizations[0]).Name;
        _collections = Area(RegistryCollectionsTable.Descriptor, RegistryCollectionsTable.Open);
        _versions = Area(RegistryVersionsTable.Descriptor, RegistryVersionsTable.Open);
        _members = Area(RegistryMembersTable.Descriptor, RegistryMembersTable.Open);
    }

    protected override async IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook)
    {
        var pageSize = Context.Settings.Artifacts.PageSize;
        if (_collections.IsWanted)
        {
            await foreach (var step in PagesAsync(Context.Client.ListRegistryCollections(_organization, _registry, pageSize), [_collections], Take))
                yield return step;
        }
        if (_versions.IsWanted && MayGoOn())
        {
            await foreach (var step in PagesAsync(Context.Client.ListRegistryVersions(_organization, _registry, pageSize: pageSize), [_versions], Take))
                yield return step;
        }
        if (_members.IsWanted && MayGoOn())
            yield return Take(await Attempt.Of(() => Context.Client.GetRegistryUsersAsync(_registry, Context.Abort)), user => new RegistryMember(_registry, user, null));
        if (_members.IsWanted && MayGoOn())
            yield return Take(await Attempt.Of(() => Context.Client.GetRegistryTeamsAsync(_registry, Context.Abort)), team => new RegistryMember(_registry, null, team));
    }

    private Filling Take(Page<ArtifactCollection> page)
    {
        List<ArtifactCollection> collections = [.. page.Items.Where(collection => _listedCollections.Add(collection.Id))];
        Mark.Add(_collections.Open, collections);
        return () =>
        {
            _collections.CountAll(page.TotalCount);
            collections.ForEach(_collections.Append);
        };
    }

    private Filling Take(Page<RegistryVersion> page)
    {
        List<RegistryVersion> versions = [.. page.Items.Where(version => _listedVersions.Add(version.Id))];
        Mark.Add(_versions.Open, versions);
        return () =>
        {
            _versions.CountAll(page.TotalCount);
            versions.ForEach(_versions.Append);
        };
    }

    /// <summary>Users and teams are asked for one after the other, and a server may show or know but one of them.</summary>
    private Attempt<Filling> Take<T>(Attempt<RegistryMembers<T>> attempt, Func<T, RegistryMember> rowOf)
    {
        if (attempt is not Fetched<RegistryMembers<T>> { Value: var members })
        {
            var failure = ((Failed<RegistryMembers<T>>)attempt).Failure;
            if (failure.Code is not (FailureCode.NotOffered or FailureCode.PermissionDenied))
                return new Failed<Filling>(failure);
            Miss(failure);
            return Filled(static () => { });
        }
        List<RegistryMember> rows = [.. members.Items.Select(rowOf).Distinct()];
        _members.Show();
        if (!members.IsComplete)
            Miss(HiddenMembers());
        Mark.Add(_members.Open, rows);
        return Filled(() => rows.ForEach(_members.Append));
    }

    /// <summary>Some members are not to be had. Of a registry that had them before, its members stay as they were.</summary>
    private void Miss(Failure failure)
    {
        _members.Miss(failure);
        _members.Withhold(failure.Code == FailureCode.NotOffered ? AreaStanding.NotOffered : AreaStanding.NotPermitted, failure.Message);
    }

    private Failure HiddenMembers() => new(
        FailureCategory.Permanent, FailureCode.PermissionDenied, $"This API key is not shown all members of the registry {_registry}; ask its owner for access, or use another key.", ExitCode.Credentials);
}
