using WandbExporter.Core.Ids;

namespace WandbExporter.Tables.Columns;

/// <summary>What a part's key-value metadata says it belongs to.</summary>
internal static class PartMetadata
{
    public static IEnumerable<KeyValuePair<string, string>> OfEntity(string entity) => [new("wandb.entity", entity)];

    public static IEnumerable<KeyValuePair<string, string>> OfProject(ProjectPath project) =>
        [.. OfEntity(project.Entity), new("wandb.project", project.Project)];

    public static IEnumerable<KeyValuePair<string, string>> OfRun(RunPath run) => [.. OfProject(run.ProjectPath), new("wandb.run_id", run.RunId)];
}
