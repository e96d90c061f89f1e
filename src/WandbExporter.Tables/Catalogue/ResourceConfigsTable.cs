using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Where the jobs of queues run, and what is left open there for each job.</summary>
internal static class ResourceConfigsTable
{
    public const string Name = "resource_configs";

    private static readonly IReadOnlyList<Column<ResourceConfigRow>> Described =
    [
        .. IdentityColumns.Entity<ResourceConfigRow>(row => row.Entity),
        Column<ResourceConfigRow>.Key("id", "RunQueue.defaultResourceConfigID", row => row.Config.Id),
        Column<ResourceConfigRow>.Text("resource", "DefaultResourceConfig.resource", row => row.Config.Resource),
        Column<ResourceConfigRow>.Json("config", "DefaultResourceConfig.config", row => row.Config.Config),
        Column<ResourceConfigRow>.Json("template_variables", "DefaultResourceConfig.templateVariables: a list of objects with `name` and `schema`", row => VariablesOf(row.Config)),
    ];

    public static EntityUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "where the jobs of a queue run",
        Described = Described,
        Query = "ResourceConfig",
        CountedBy = "the queues",
        Kind = RunQueuesTable.Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        RowKey = ["id"],
    };

    public static IRowTable<ResourceConfigRow> Open() => new ItemTable<ResourceConfigRow>(Name, Described, row => PartMetadata.OfEntity(row.Entity));

    private static RawJson VariablesOf(ResourceConfig config) => ComposedJson.Of(writer =>
    {
        writer.WriteStartArray();
        foreach (var variable in config.TemplateVariables)
        {
            writer.WriteStartObject();
            writer.WriteString("name", variable.Name);
            writer.WriteJson("schema", variable.Schema);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    });
}

/// <summary>A configuration of an entity.</summary>
internal sealed record ResourceConfigRow(string Entity, ResourceConfig Config);
