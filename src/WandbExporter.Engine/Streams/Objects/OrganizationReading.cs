using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>
/// An organization, its entities, its members and its registries. What it is and which entities it has was asked when the export began. Its registries are
/// listed here; what each links is a unit of its own.
/// </summary>
internal sealed class OrganizationReading : ObjectReading
{
    private readonly OrganizationSelection _organization;
    private readonly ObjectArea<OrganizationSelection> _organizations;
    private readonly ObjectArea<EntityRow> _entities;
    private readonly ObjectArea<OrganizationMemberRow> _members;
    private readonly ObjectArea<RegistryInfo> _registries;
    private Failure? _withoutRegistries;

    public OrganizationReading(StreamContext context, string name)
        : base(context, OrganizationsTable.Kind, new Subject.WholeOrganization(name))
    {
        _organization = context.Terms.Organizations.First(organization => organization.Name == name);
        _organizations = Area(OrganizationsTable.Descriptor, OrganizationsTable.Open);
        _entities = Area(EntitiesTable.Descriptor, EntitiesTable.Open);
        _members = Area(OrganizationMembersTable.Descriptor, OrganizationMembersTable.Open);
        _registries = Area(RegistriesTable.Descriptor, RegistriesTable.Open);
    }

    public override bool IsFiltered(IObjectArea area) => area == _registries && Context.Terms.Filters.Registries is not null;

    /// <summary>What registries have: where the organization does not say which entity holds them there is none that could say so itself.</summary>
    public override IEnumerable<AreaCount> FurtherAreas => _withoutRegistries is not { } refusal ? [] : Context.Tables.Tables.OfType<RegistryUnitTable>().Select(table => new AreaCount(
        table.Name, 0, null, refusal.Code == FailureCode.NotOffered ? AreaStanding.NotOffered : AreaStanding.NotPermitted, refusal.Message));

    protected override async IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook)
    {
        var former = await Attempt.Of(FormerEntitiesAsync);
        if (former is not Fetched<IReadOnlyList<EntityRow>> { Value: var entities })
        {
            yield return new Failed<Filling>(((Failed<IReadOnlyList<EntityRow>>)former).Failure);
            yield break;
        }
        yield return Take(entities);
        if (_members.IsWanted && MayGoOn())
            yield return Take(await Attempt.Of(() => Context.Client.Organizations.GetMembersAsync(_organization.Name, Context.Abort)));
        if (_registries.IsWanted && MayGoOn())
        {
            await foreach (var step in PagesAsync(Registries(), [_registries], OnceEach(_registries, registry => registry.Id)))
                yield return step;
        }
        if (isLook || _organization.Entity is not null || !MayGoOn() || !Context.Tables.Tables.OfType<RegistryUnitTable>().Any())
            yield break;
        var refusal = _registries.IsWanted ? _registries.Lack : (await Attempt.Of(() => Registries().NextAsync(Context.Abort)) as Failed<Page<RegistryInfo>>)?.Failure;
        _withoutRegistries = refusal is { Code: FailureCode.NotOffered or FailureCode.PermissionDenied } ? refusal : null;
    }

    private Listing<RegistryInfo> Registries() => Context.Client.Registries.List(_organization.Name, new ListingQuery(Context.Terms.Filters.Registries, PageSize: Context.Settings.Listing.PageSize));

    private Attempt<Filling> Take(IReadOnlyList<EntityRow> former)
    {
        List<EntityRow> rows = [.. _organization.Entities.Select(entity => new EntityRow(_organization, entity))];
        foreach (var area in (IObjectArea[])[_organizations, _entities])
            area.Show();
        _entities.MissNulls(_organization.NullTeams);
        Mark.Add(_organizations.Open, [_organization]);
        // What is not listed any more is no part of the mark: a look that does not read it finds nothing changed.
        Mark.Add(_entities.Open, rows);
        var listed = _organization.Entities.ToDictionary(entity => entity.Name, entity => entity.IsShown, StringComparer.Ordinal);
        // Where a team is null it may be that one, and is left as it was.
        var lost = former.Where(row => !listed.ContainsKey(row.Entity.Name)).Select(row => row with { Entity = row.Entity with { IsShown = row.Entity.IsShown && _organization.NullTeams > 0 } }).ToList();
        if (_organization.Refusal is { } refusal)
        {
            var why = $"{refusal.Message} Exported are those of its teams that the key's account is in.";
            _organizations.MissRefused(refusal, why);
            _entities.MissRefused(refusal, why);
            _entities.Lose([.. GoneBefore.Where(name => !IsShown(name))]);
        }
        else
        {
            string[] gone = [.. former.Where(row => row.Entity.IsShown).Select(row => row.Entity.Name).Union(GoneBefore).Where(name => !IsShown(name)).Order(StringComparer.Ordinal)];
            string[] closed = [.. listed.Keys.Where(name => !IsShown(name)).Except(gone)];
            _entities.Lose(_organization.NullTeams > 0 ? [.. gone.Intersect(GoneBefore)] : gone);
            string[] why =
            [
                .. gone.Length > 0 ? [$"The organization has no more, or this API key may not see any more, {string.Join(", ", gone)}: what was exported of that stays as it was."] : Array.Empty<string>(),
                .. closed.Length > 0 ? [$"This API key may not see {string.Join(", ", closed)}: nothing of what is in there is exported."] : Array.Empty<string>(),
            ];
            if (why.Length > 0)
                _entities.Withhold(AreaStanding.NotPermitted, string.Join(' ', why));
        }
        return Filled(() =>
        {
            _organizations.Count(1);
            _organizations.Append(_organization);
            rows.ForEach(_entities.Append);
            lost.ForEach(_entities.Append);
        });

        bool IsShown(string entity) => listed.GetValueOrDefault(entity);
    }

    /// <summary>What was not shown any more when the unit was committed last.</summary>
    private IReadOnlyList<string> GoneBefore => Progress.Areas?.FirstOrDefault(area => area.Table == EntitiesTable.Name)?.Gone ?? [];

    /// <summary>The organization's entities as they are exported.</summary>
    private async Task<IReadOnlyList<EntityRow>> FormerEntitiesAsync()
    {
        var former = new List<EntityRow>();
        await ReadFormerAsync(EntitiesTable.Descriptor, [ColumnNames.Entity, EntitiesTable.EntityType, EntitiesTable.IsShown], row => former.Add(
            new EntityRow(_organization, new OrganizationEntity(row.Text(0)!, row.Flag(2) == true), row.Text(1))));
        return former;
    }

    private Attempt<Filling> Take(Attempt<WholeList<OrganizationMember>> attempt)
    {
        if (attempt is not Fetched<WholeList<OrganizationMember>> { Value: var listed })
            return OrHidden(((Failed<WholeList<OrganizationMember>>)attempt).Failure, [_members]);
        List<OrganizationMemberRow> members = [.. listed.Distinct().Select(member => new OrganizationMemberRow(_organization.Name, member))];
        _members.Show();
        _members.MissNulls(listed.Nulls);
        Mark.Add(_members.Open, members);
        return Filled(() => members.ForEach(_members.Append));
    }
}
