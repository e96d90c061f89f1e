using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The services outside W&amp;B that automations speak to. Never a secret: of an address no more than its scheme and host.</summary>
internal static class IntegrationsTable
{
    public const string Name = "integrations";

    private static readonly IReadOnlyList<Column<IntegrationRow>> Described =
    [
        .. IdentityColumns.Entity<IntegrationRow>(row => row.Entity),
        Column<IntegrationRow>.Key("id", "Integration.id", row => row.Integration.Id),
        Column<IntegrationRow>.Text("integration_type", "the type of the integration: `SlackIntegration`, `GenericWebhookIntegration`, `GitHubOAuthIntegration`, or a newer one", row => row.Integration.Kind),
        Column<IntegrationRow>.Text("name", "GenericWebhookIntegration.name", row => row.Integration.Name),
        Column<IntegrationRow>.Text("url", "the scheme and the host of GenericWebhookIntegration.urlEndpoint: of many services the rest is the secret", row => row.Integration.Url),
        Column<IntegrationRow>.Flag("url_is_whole", "whether nothing was left out of `url`", row => row.Integration.UrlIsWhole),
        Column<IntegrationRow>.Text("team_name", "SlackIntegration.teamName", row => row.Integration.TeamName),
        Column<IntegrationRow>.Text("channel_name", "SlackIntegration.channelName", row => row.Integration.ChannelName),
    ];

    public static EntityUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a service that automations of an entity may speak to",
        Described = Described,
        Query = "Integrations",
        Kind = AutomationsTable.Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        RowKey = ["id"],
    };

    public static IRowTable<IntegrationRow> Open() => new ItemTable<IntegrationRow>(Name, Described, row => PartMetadata.OfEntity(row.Entity));
}

/// <summary>An integration of an entity.</summary>
internal sealed record IntegrationRow(string Entity, Integration Integration);
