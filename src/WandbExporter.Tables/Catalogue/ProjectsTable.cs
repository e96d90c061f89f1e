using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Projects as the server describes them.</summary>
internal static class ProjectsTable
{
    public const string Name = "projects";

    private static readonly IReadOnlyList<Column<ProjectInfo>> Described =
    [
        .. IdentityColumns.Project<ProjectInfo>(project => project.Path),
        Column<ProjectInfo>.Text("id", "Project.id", project => project.Id),
        Column<ProjectInfo>.Text("internal_id", "Project.internalId", project => project.InternalId),
        Column<ProjectInfo>.Time("created_at", "Project.createdAt", project => project.CreatedAt),
        Column<ProjectInfo>.Time("updated_at", "Project.updatedAt", project => project.UpdatedAt),
        Column<ProjectInfo>.Text("description", "Project.description", project => project.Description),
        Column<ProjectInfo>.Text("access", "Project.access", project => project.Access),
        Column<ProjectInfo>.Flag("is_benchmark", "Project.isBenchmark", project => project.IsBenchmark),
        Column<ProjectInfo>.Flag("read_only", "Project.readOnly", project => project.ReadOnly),
        Column<ProjectInfo>.Integer("run_count", "Project.runCount", project => project.RunCount),
        Column<ProjectInfo>.Text("username", "Project.user.username", project => project.User?.Username),
        Column<ProjectInfo>.Text("user_name", "Project.user.name", project => project.User?.Name),
        Column<ProjectInfo>.Time("last_active", "Project.lastActive", project => project.LastActive),
        Column<ProjectInfo>.Integer("sweep_count", "Project.totalSweeps", project => project.SweepCount),
    ];

    public static ListedTable<ProjectInfo> Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a project",
        Described = Described,
        Listing = "the projects of an entity",
        GoesOn = ResumeRule.StartsOver,
        Query = "Projects",
        CountedBy = "the listing",
        IsRowAnItem = true,
        Open = () => new ItemTable<ProjectInfo>(Name, Described, project => PartMetadata.OfEntity(project.Path.Entity)),
    };
}
