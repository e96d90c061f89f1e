using System.Globalization;
using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Simulator;
using WandbExporter.Testing;

namespace WandbExporter.Engine.Tests.Whole;

/// <summary>How many rows each table has, by what the world holds, and by what DuckDB reads.</summary>
internal static class WholeCounts
{
    /// <summary>
    /// By what the world holds. Two tables have no count there, since they are computed, or are there only where another layout is asked for: <c>sweep_importance</c> and
    /// <c>history_long</c>.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="entities">What is shown of the organization.</param>
    public static IReadOnlyDictionary<string, long> Of(WholeOrganization world, IReadOnlyList<EntityData> entities)
    {
        var projects = entities.SelectMany(entity => world.Projects(entity.Name)).ToList();
        var runs = projects.SelectMany(project => project.Runs()).ToList();
        var collections = projects.SelectMany(project => project.Catalog.Collections).ToList();
        var versions = collections.SelectMany(collection => collection.Members).ToList();
        var registries = projects.Where(project => project.Name.StartsWith("wandb-registry-", StringComparison.Ordinal)).ToList();
        // W&B has all queues of a team in one project, and the official client asks for those of no other.
        var queues = projects.Where(project => project.Name == RunQueue.DefaultProject).SelectMany(project => project.Catalog.Queues).ToList();
        var sweeps = projects.SelectMany(project => project.Catalog.Sweeps).ToList();
        return new Dictionary<string, long>
        {
            ["projects"] = projects.Count,
            ["runs"] = runs.Count,
            ["run_config"] = runs.Sum(run => KeysOf(run.Config)),
            ["run_summary"] = runs.Sum(run => KeysOf(run.Summary)),
            ["history"] = runs.Sum(run => run.HistoryRowCount),
            ["system_metrics"] = runs.Sum(run => run.EventCount),
            ["files"] = runs.Sum(run => run.Files.Count),
            ["console_logs"] = runs.Sum(run => run.LogLineCount),
            ["run_metadata"] = runs.Count,
            ["run_tables"] = runs.SelectMany(run => run.Files).Where(file => file.Name.EndsWith(".table.json", StringComparison.Ordinal)).Sum(RowsOf),
            ["run_artifact_tables"] = runs.SelectMany(run => run.Project.Catalog.OutputsOf(run)).Where(artifact => artifact.Sequence.TypeName == "run_table")
                .SelectMany(artifact => artifact.Entries).Where(entry => entry.Path.EndsWith(".table.json", StringComparison.Ordinal)).Sum(entry => RowsOf(entry.Content!)),
            ["sweeps"] = sweeps.Count,
            ["sweep_runs"] = runs.Count(run => run.Sweep is not null),
            ["sweep_agents"] = sweeps.Sum(sweep => sweep.Agents.Count),
            ["teams"] = entities.Count,
            ["members"] = entities.Sum(entity => entity.Members.Distinct().Count(name => world.Users.Any(user => user.Username == name)) + entity.Invited.Count),
            ["reports"] = projects.Sum(project => project.Catalog.Views.Count),
            ["automations"] = projects.Sum(project => project.Catalog.Triggers.Value.Count),
            ["integrations"] = entities.Sum(entity => entity.Integrations.Count),
            ["run_queues"] = queues.Count,
            ["queued_runs"] = queues.Sum(queue => queue.Items.Count),
            ["resource_configs"] = queues.Select(queue => queue.Project.Entity).Distinct().Count(),
            ["custom_charts"] = entities.Sum(entity => CustomChartData.Of(entity).Count),
            ["artifact_versions"] = versions.Count,
            ["artifact_aliases"] = versions.Sum(member => member.Aliases.Count),
            ["artifact_collections"] = collections.Count,
            ["artifact_types"] = projects.Sum(project => project.Catalog.TypeNames.Count),
            // A link has its files where it was made, unless that is not shown.
            ["artifact_files"] = versions.Where(member => member.Collection == member.Artifact.Sequence || !projects.Contains(member.Artifact.Sequence.Project)).Sum(member => member.Artifact.Entries.Count),
            ["artifact_lineage"] = runs.Sum(run => run.Project.Catalog.OutputsOf(run).Count() + run.Project.Catalog.InputsOf(run).Count()),
            ["organizations"] = world.Organizations.Count,
            ["entities"] = entities.Count,
            ["organization_members"] = world.Users.Count(user => user.Organizations.Contains(WholeOrganization.Name)),
            ["users"] = world.Users.Count,
            ["api_keys"] = 1,
            ["registries"] = registries.Count,
            ["registry_collections"] = registries.Sum(registry => registry.Catalog.Collections.Count),
            ["registry_versions"] = registries.SelectMany(registry => registry.Catalog.Collections).Sum(collection => collection.Members.Count),
            // The first two users of the server, unless the registry says otherwise; and the team that all projects are shared with.
            ["registry_members"] = registries.Sum(registry => (registry.Catalog.Members?.Count ?? 2) + 1),
        };
    }

    /// <summary>By what DuckDB reads of an export; a table without a part is not among them.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> ReadAsync(string export)
    {
        using var duck = new DuckDb();
        var tables = Directory.EnumerateDirectories(Path.Combine(export, "tables")).Select(Path.GetFileName).Select(table =>
            $"SELECT {DuckDb.Text(table!)}, count(*) FROM read_parquet({DuckDb.Text(Path.Combine(export, "tables", table!, "**", "*.parquet"))}, hive_partitioning = false, union_by_name = true)");
        return await duck.QueryAsync(string.Join(" UNION ALL ", tables)).ToDictionaryAsync(row => (string)row[0]!, row => Convert.ToInt64(row[1], CultureInfo.InvariantCulture));
    }

    private static long KeysOf(string json) => JsonElement.Parse(json).EnumerateObject().Count();

    private static long RowsOf(FileData table) => JsonElement.Parse(Finite(table.ToArray())).GetProperty("data").GetArrayLength();

    /// <summary>Python's NaN is no JSON.</summary>
    private static string Finite(byte[] json) => System.Text.Encoding.UTF8.GetString(json).Replace("NaN", "null", StringComparison.Ordinal);
}
