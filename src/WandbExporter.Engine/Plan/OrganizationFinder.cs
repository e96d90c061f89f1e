using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;

namespace WandbExporter.Engine.Plan;

/// <summary>Finds out which entities the organizations have that a request names. Asked once at every start: teams come and go.</summary>
/// <param name="client">Signed in.</param>
/// <param name="concurrency">Entities that are asked for at a time.</param>
public sealed class OrganizationFinder(WandbClient client, int concurrency)
{
    /// <summary>Teams of the account that are asked for their organizations when one is not there.</summary>
    private const int TeamsAsked = 20;

    private readonly Dictionary<string, OrganizationSelection> _found = new(StringComparer.Ordinal);

    /// <summary>
    /// The request with the entities of its organizations beside what it selects itself; each once, and whole. A request that names no organization has
    /// no tables of one, and the server is not asked.
    /// </summary>
    /// <exception cref="ExportException">
    /// There is no such organization that the key can see, or the server has none: fatal, <see cref="ExitCode.Usage"/>. A table is named that only an
    /// organization has: the same.
    /// </exception>
    public async Task<ExportRequest> FindAsync(ExportRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.OrganizationNames.Count == 0)
            return WithNone(request);
        var found = new List<OrganizationSelection>();
        foreach (var name in request.OrganizationNames.Distinct(StringComparer.Ordinal))
        {
            if (!_found.TryGetValue(name, out var organization))
                _found[name] = organization = await FindAsync(name, cancellationToken);
            found.Add(organization);
        }
        var entities = found.SelectMany(organization => organization.Entities).Where(entity => entity.IsShown).Select(entity => entity.Name).Distinct(StringComparer.Ordinal).ToList();
        return request with
        {
            Organizations = found,
            NamedSelections = request.Selections,
            Selections = [.. request.Selections.Where(selection => !entities.Contains(selection.Entity)), .. entities.Select(entity => new EntitySelection(entity, null))],
            Tables = request.TablesOfOrganizations ?? request.Tables,
        };
    }

    /// <summary>
    /// The request with those of its entities taken for organizations which are none and have the name of one; null if none has. To be asked when an entity
    /// is not there.
    /// </summary>
    public async Task<ExportRequest?> TakeForOrganizationsAsync(ExportRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var names = new List<string>();
        foreach (var selection in request.Selections.Where(selection => selection.Projects is null))
        {
            if (!await client.Teams.IsShownAsync(selection.Entity, cancellationToken) && await IsOrganizationAsync(selection.Entity, cancellationToken))
                names.Add(selection.Entity);
        }
        return names.Count > 0 ? WithOrganizations(request, names) : null;
    }

    /// <summary>
    /// The request with those of its entities taken for organizations which an export took for them when it was begun: what it has as an organization, and
    /// not as an entity of the same name too.
    /// </summary>
    /// <param name="begun">What the export was begun with; null if there is none yet.</param>
    public static ExportRequest AsBegun(ExportRequest request, ExportIdentity? begun)
    {
        ArgumentNullException.ThrowIfNull(request);
        var organizations = (begun?.Organizations ?? []).Except(begun?.Selection ?? []).ToHashSet(StringComparer.Ordinal);
        return WithOrganizations(request, [.. request.Selections.Where(selection => selection.Projects is null).Select(selection => selection.Entity).Where(organizations.Contains)]);
    }

    private static ExportRequest WithOrganizations(ExportRequest request, IReadOnlyList<string> names) => request with
    {
        Selections = [.. request.Selections.Where(selection => !names.Contains(selection.Entity))],
        OrganizationNames = [.. request.OrganizationNames.Union(names)],
    };

    private static ExportRequest WithNone(ExportRequest request) => request.Tables.Tables.FirstOrDefault(table => table.IsOfOrganizations && request.NamedTables.Contains(table.Name)) is { } table
        ? throw Refused(FailureCode.Usage, $"The table {table.Name} is of an organization, and none is exported; name it with --organization, or leave the table out.")
        : request with { Tables = request.Tables.WithoutOrganizations };

    private async Task<OrganizationSelection> FindAsync(string name, CancellationToken cancellationToken)
    {
        OrganizationInfo? organization;
        WholeList<string> teams;
        Failure? refusal = null;
        try
        {
            organization = await client.Organizations.GetAsync(name, cancellationToken) ?? throw await UnknownAsync(name, cancellationToken);
            teams = await client.Organizations.GetTeamsAsync(name, cancellationToken);
        }
        catch (ExportException refused) when (refused.Failure.Code is FailureCode.NotOffered or FailureCode.PermissionDenied)
        {
            refusal = refused.Failure;
            (organization, teams) = await OfAccountAsync(name, cancellationToken);
        }
        string[] names = [.. teams.Append(organization.Entity).OfType<string>().Distinct(StringComparer.Ordinal)];
        var entities = new OrganizationEntity[names.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(names.Index(), options, async (one, token) => entities[one.Index] = new OrganizationEntity(one.Item, await client.Teams.IsShownAsync(one.Item, token)));
        return new OrganizationSelection(name, organization.Id, organization.Entity, entities) { Refusal = refusal, NullTeams = teams.Nulls };
    }

    /// <summary>The organization, and those of its teams that the key's account is in: what a server says that does not list the teams.</summary>
    private async Task<(OrganizationInfo Organization, WholeList<string> Teams)> OfAccountAsync(string name, CancellationToken cancellationToken)
    {
        OrganizationInfo? organization = null;
        var (teams, nulls) = (new List<string>(), 0);
        try
        {
            await foreach (var page in client.Teams.ListOfViewer().PagesAsync(cancellationToken))
            {
                nulls += page.Nulls;
                foreach (var team in page.Items)
                {
                    if ((await client.Organizations.GetOfEntityAsync(team, cancellationToken)).FirstOrDefault(one => one.Name == name) is not { } found)
                        continue;
                    organization ??= found;
                    teams.Add(team);
                }
            }
        }
        catch (ExportException old) when (old.Failure.Code == FailureCode.NotOffered)
        {
            throw Refused(FailureCode.UnknownOrganization, $"The server has no organizations that it tells of, so '{name}' cannot be found; export its teams by their names.", old);
        }
        return (organization ?? throw await UnknownAsync(name, cancellationToken), new WholeList<string>(teams, nulls));
    }

    private async Task<bool> IsOrganizationAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await client.Organizations.GetAsync(name, cancellationToken) is not null;
        }
        catch (ExportException none) when (none.Failure.Category == FailureCategory.Permanent)
        {
            return false;
        }
    }

    private async Task<ExportException> UnknownAsync(string name, CancellationToken cancellationToken)
    {
        var seen = await SeenAsync(cancellationToken);
        var remedy = seen.Count == 0 ? "check the spelling" : $"it sees {string.Join(" and ", seen.Select(other => $"'{other}'"))}; name one that there is";
        return Refused(FailureCode.UnknownOrganization, $"There is no organization named '{name}' that this API key can see; {remedy}, or export its teams by their names.");
    }

    /// <summary>Some organizations that the key's account is in, for who has misspelt one; none if the server does not tell.</summary>
    private async Task<IReadOnlyList<string>> SeenAsync(CancellationToken cancellationToken)
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            await foreach (var team in client.Teams.ListOfViewer().PagesAsync(cancellationToken).SelectMany(page => page.Items).Take(TeamsAsked))
                seen.UnionWith((await client.Organizations.GetOfEntityAsync(team, cancellationToken)).Select(organization => organization.Name));
        }
        catch (ExportException unknown) when (unknown.Failure.Category == FailureCategory.Permanent)
        {
            return [];
        }
        return [.. seen];
    }

    private static ExportException Refused(string code, string message, Exception? cause = null) =>
        new(new Failure(FailureCategory.Fatal, code, message, ExitCode.Usage), cause);
}
