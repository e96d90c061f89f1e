using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;

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

    public OrganizationReading(StreamContext context, string name)
        : base(context, OrganizationsTable.Kind, new Subject.WholeOrganization(name))
    {
        _organization = context.Terms.Organizations.First(organization => organization.Name == name);
        _organizations = Area(OrganizationsTable.Descriptor, OrganizationsTable.Open);
        _entities = Area(EntitiesTable.Descriptor, EntitiesTable.Open);
        _members = Area(OrganizationMembersTable.Descriptor, OrganizationMembersTable.Open);
        _registries = Area(RegistriesTable.Descriptor, RegistriesTable.Open);
    }

    protected override async IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook)
    {
        yield return Take();
        if (_members.IsWanted && MayGoOn())
            yield return Take(await Attempt.Of(() => Context.Client.GetOrganizationMembersAsync(_organization.Name, Context.Abort)));
        if (!_registries.IsWanted || !MayGoOn())
            yield break;
        await foreach (var step in PagesAsync(Context.Client.ListRegistries(_organization.Name, pageSize: Context.Settings.Listing.PageSize), [_registries], OnceEach(_registries, registry => registry.Id)))
            yield return step;
    }

    private Attempt<Filling> Take()
    {
        List<EntityRow> rows = [.. _organization.Entities.Select(entity => new EntityRow(_organization, entity))];
        foreach (var area in (IObjectArea[])[_organizations, _entities])
            area.Show();
        Mark.Add(_organizations.Open, [_organization]);
        Mark.Add(_entities.Open, rows);
        if (_organization.Refusal is { } refusal)
        {
            var why = $"{refusal.Message} Exported are those of its teams that the key's account is in.";
            _organizations.MissRefused(refusal, why);
            _entities.MissRefused(refusal, why);
        }
        else if (_organization.Entities.Where(entity => !entity.IsShown).Select(entity => entity.Name).ToList() is { Count: > 0 } closed)
        {
            _entities.Withhold(AreaStanding.NotPermitted, $"This API key may not see {string.Join(", ", closed)}: nothing of what is in there is exported.");
        }
        return Filled(() =>
        {
            _organizations.Count(1);
            _organizations.Append(_organization);
            rows.ForEach(_entities.Append);
        });
    }

    private Attempt<Filling> Take(Attempt<IReadOnlyList<OrganizationMember>> attempt)
    {
        if (attempt is not Fetched<IReadOnlyList<OrganizationMember>> { Value: var listed })
            return OrHidden(((Failed<IReadOnlyList<OrganizationMember>>)attempt).Failure, [_members]);
        List<OrganizationMemberRow> members = [.. listed.Distinct().Select(member => new OrganizationMemberRow(_organization.Name, member))];
        _members.Show();
        Mark.Add(_members.Open, members);
        return Filled(() => members.ForEach(_members.Append));
    }
}
