using WandbExporter.Client.Model.Objects;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>
/// What the readings of a project or an entity ask for first, by one request: for all readings of a subject when they look for what changed, for one when it
/// reads. What is null did not come: then a reading asks for it itself.
/// </summary>
internal sealed record FirstObjects(ProjectObjects? Project, EntityObjects? Entity, RegistryObjects? Registry)
{
    /// <summary>Nothing came.</summary>
    public static FirstObjects None { get; } = new(null, null, null);

    /// <summary>Asks for what some units of a subject begin with.</summary>
    /// <param name="subject">Whose units they are.</param>
    /// <param name="kinds">The kinds of the units.</param>
    public static async Task<FirstObjects> AskAsync(StreamContext context, Subject subject, IReadOnlyCollection<UnitKind> kinds, CancellationToken cancellationToken)
    {
        var (client, settings) = (context.Client, context.Settings);
        var of = Of(context, kinds);
        return subject switch
        {
            Subject.WholeEntity { Name: var entity } when IsWorthIt(of) =>
                None with { Entity = await client.Teams.GetObjectsAsync(entity, of, settings.Listing.PageSize, cancellationToken) },
            Subject.WholeProject { Path: var project } => new(
                // Views alone are three listings.
                of.HasFlag(ObjectsAsked.Views) ? await client.Projects.GetObjectsAsync(project, of, settings.Listing.PageSize, cancellationToken) : null,
                null,
                IsWorthIt(of & (ObjectsAsked.Collections | ObjectsAsked.Versions | ObjectsAsked.RegistryMembers)) && RegistryReading.OrganizationOf(context, project) is { } organization
                    ? await client.Registries.GetObjectsAsync(organization, project, of, settings.Artifacts.PageSize, cancellationToken)
                    : null),
            _ => None,
        };
    }

    /// <summary>Whether it is more than one would ask for anyway.</summary>
    private static bool IsWorthIt(ObjectsAsked asked) => (asked & (asked - 1)) != ObjectsAsked.None;

    private static ObjectsAsked Of(StreamContext context, IReadOnlyCollection<UnitKind> kinds)
    {
        var tables = context.Tables;
        var asked = ObjectsAsked.None;
        foreach (var (table, objects) in new (ObjectTable, ObjectsAsked)[]
        {
            (SweepsTable.Descriptor, ObjectsAsked.Sweeps),
            (ReportsTable.Descriptor, ObjectsAsked.Views),
            (TeamsTable.Descriptor, ObjectsAsked.Team),
            (MembersTable.Descriptor, ObjectsAsked.Members),
            (AutomationsTable.Descriptor, ObjectsAsked.Automations),
            (IntegrationsTable.Descriptor, ObjectsAsked.Integrations),
            (QueuedRunsTable.Descriptor, ObjectsAsked.QueuedRuns),
            (CustomChartsTable.Descriptor, ObjectsAsked.Charts),
            (RegistryCollectionsTable.Descriptor, ObjectsAsked.Collections),
            (RegistryVersionsTable.Descriptor, ObjectsAsked.Versions),
            (RegistryMembersTable.Descriptor, ObjectsAsked.RegistryMembers),
        })
        {
            if (kinds.Contains(table.Kind) && tables.Holds(table))
                asked |= objects;
        }
        // What a filter selects of is asked for by itself: not every server knows the argument.
        var filters = context.Terms.Filters;
        var apart = (filters.Sweeps is null ? ObjectsAsked.None : ObjectsAsked.Sweeps)
            | (filters.Registries is null && filters.Collections is null ? ObjectsAsked.None : ObjectsAsked.Collections | ObjectsAsked.Versions | ObjectsAsked.RegistryMembers)
            | (filters.Versions is null ? ObjectsAsked.None : ObjectsAsked.Versions);
        // What others of the kind are about is listed whichever of its tables the export has.
        asked |= kinds.Contains(SweepsTable.Kind) ? ObjectsAsked.Sweeps : ObjectsAsked.None;
        return (asked | (kinds.Contains(RunQueuesTable.Kind) ? ObjectsAsked.Queues : ObjectsAsked.None)) & ~apart;
    }
}
