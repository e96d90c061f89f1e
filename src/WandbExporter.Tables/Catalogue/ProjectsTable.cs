using WandbExporter.Core.Plan;
using WandbExporter.Parquet;
using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Projects as the server describes them.</summary>
internal sealed class ProjectsTable() : FixedTable(TableNames.Projects, Schema)
{
    private string? _entity;

    public static IReadOnlyList<ColumnSpec> Schema { get; } =
    [
        new(ColumnNames.Entity, ColumnType.String, Optional: false),
        new(ColumnNames.Project, ColumnType.String, Optional: false),
        new("id", ColumnType.String),
        new("internal_id", ColumnType.String),
        new("created_at", ColumnType.Timestamp),
        new("updated_at", ColumnType.Timestamp),
        new("description", ColumnType.String),
        new("access", ColumnType.String),
        new("is_benchmark", ColumnType.Boolean),
        new("read_only", ColumnType.Boolean),
        new("run_count", ColumnType.Int64),
        new("username", ColumnType.String),
    ];

    public override IEnumerable<KeyValuePair<string, string>> Metadata => _entity is null ? [] : [new("wandb.entity", _entity)];

    public void Append(ProjectInfo project)
    {
        _entity = project.Path.Entity;
        Set(ColumnNames.Entity, project.Path.Entity);
        Set(ColumnNames.Project, project.Path.Project);
        Set("id", project.Id);
        Set("internal_id", project.InternalId);
        SetTime("created_at", project.CreatedAt);
        SetTime("updated_at", project.UpdatedAt);
        Set("description", project.Description);
        Set("access", project.Access);
        Set("is_benchmark", project.IsBenchmark);
        Set("read_only", project.ReadOnly);
        Set("run_count", project.RunCount);
        Set("username", project.User?.Username);
        EndRow();
    }
}
