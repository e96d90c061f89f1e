using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Reports, drafts of them and workspaces: what they show, and where their texts and pictures stand.</summary>
internal static class ReportsTable
{
    public const string Name = "reports";

    private static readonly IReadOnlyList<Column<ReportRow>> Described =
    [
        .. IdentityColumns.Project<ReportRow>(row => row.View.Project),
        Column<ReportRow>.Key("id", "View.id", row => row.View.Id),
        Column<ReportRow>.Text("name", "View.name", row => row.View.Name),
        Column<ReportRow>.Text("title", "View.displayName", row => row.View.DisplayName),
        Column<ReportRow>.Text("description", "View.description", row => row.View.Description),
        Column<ReportRow>.Text("view_type", "View.type: `runs` of a report, `runs/draft` of a draft, `project-view` of a workspace", row => row.View.Type),
        Column<ReportRow>.Text("username", "View.user.username", row => row.View.Author?.Username),
        Column<ReportRow>.Text("user_name", "View.user.name", row => row.View.Author?.Name),
        Column<ReportRow>.Text("email", "View.user.email", row => row.View.Author?.Email),
        Column<ReportRow>.Time("created_at", "View.createdAt", row => row.View.CreatedAt),
        Column<ReportRow>.Time("updated_at", "View.updatedAt", row => row.View.UpdatedAt),
        Column<ReportRow>.Text("url", "its page in the web application; null of a workspace", row => row.Page),
        Column<ReportRow>.Integer("spec_version", "`version` in the spec", row => row.Shown?.Version),
        Column<ReportRow>.Integer("panel_count", "the panels in `sections`", row => row.Shown?.Sections.Sum(section => section.Panels.Count)),
        Column<ReportRow>.Integer("run_set_count", "the run sets in `sections`", row => row.Shown?.Sections.Sum(section => section.RunSets.Count)),
        Column<ReportRow>.Json(
            "sections",
            "the grids of panels in the spec: a list of objects with `name`, `panels` (as the spec has them) and `run_sets`, each with `id`, `name`, `entity`, `project`, `enabled`, `filters` and `selected_runs`, of which some may be gone; null where the spec is no JSON object",
            row => row.Shown is { } shown ? SectionsOf(shown) : null),
        Column<ReportRow>.Json("spec", "View.spec", row => row.View.Spec),
        Column<ReportRow>.Text("spec_key", "where the spec stands as a file", row => row.Files.Spec?.Key),
        Column<ReportRow>.Text("markdown_key", "where the text stands as Markdown; null of a workspace", row => row.Files.Markdown?.Key),
        Column<ReportRow>.Text("html_key", "where the text stands as one page, which holds up to 8 MiB of its pictures; further ones lie where `media` says; null of a workspace", row => row.Files.Html?.Key),
        Column<ReportRow>.Json(
            "media",
            "the files of the server that it refers to: a list of objects with `url`, `key` (where the bytes stand), `size_bytes`, `sha256` and `error` (why they are not there)",
            row => MediaOf(row.Files.Pictures)),
    ];

    public static UnitKind Kind { get; } = new("Reports");

    public static ProjectUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a report, a draft of one, or a workspace",
        Described = Described,
        Query = "Reports",
        Kind = Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        IsSmall = false,
        RowKey = ["id"],
    };

    public static IRowTable<ReportRow> Open() => new ItemTable<ReportRow>(Name, Described, row => PartMetadata.OfProject(row.View.Project));

    private static RawJson SectionsOf(ReportSpec shown) => ComposedJson.Of(writer =>
    {
        writer.WriteStartArray();
        foreach (var section in shown.Sections)
        {
            writer.WriteStartObject();
            writer.WriteString("name", section.Name);
            writer.WriteStartArray("panels");
            foreach (var panel in section.Panels)
                writer.WriteJson(panel);
            writer.WriteEndArray();
            writer.WriteStartArray("run_sets");
            foreach (var set in section.RunSets)
            {
                writer.WriteStartObject();
                writer.WriteString("id", set.Id);
                writer.WriteString("name", set.Name);
                writer.WriteString("entity", set.Entity);
                writer.WriteString("project", set.Project);
                if (set.IsEnabled is { } isEnabled)
                    writer.WriteBoolean("enabled", isEnabled);
                else
                    writer.WriteNull("enabled");
                writer.WriteJson("filters", set.Filters);
                writer.WriteStartArray("selected_runs");
                foreach (var run in set.SelectedRuns)
                    writer.WriteStringValue(run);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    });

    private static RawJson MediaOf(IReadOnlyList<ReportPicture> pictures) => ComposedJson.Of(writer =>
    {
        writer.WriteStartArray();
        foreach (var picture in pictures)
        {
            writer.WriteStartObject();
            writer.WriteString("url", picture.Address);
            writer.WriteString("key", picture.Part?.Key);
            if (picture.Part is { } part)
                writer.WriteNumber("size_bytes", part.Bytes);
            else
                writer.WriteNull("size_bytes");
            writer.WriteString("sha256", picture.Part?.Sha256);
            writer.WriteString("error", picture.Failure?.Message);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    });
}

/// <summary>A report, and what became of it.</summary>
/// <param name="View">As the server gives it.</param>
/// <param name="Page">Its page in the web application; null if it has none.</param>
/// <param name="Files">Where its files stand.</param>
internal sealed record ReportRow(ViewInfo View, string? Page, ReportFiles Files)
{
    /// <summary>What the spec shows; null if it is no JSON object.</summary>
    public ReportSpec? Shown { get; } = View.Spec is { } spec ? ReportSpec.Read(spec) : null;
}

/// <summary>The files of a report; null is one that it has not, or that was not wanted.</summary>
/// <param name="LeftOut">Files of the server that it refers to beyond those that are fetched of one.</param>
internal sealed record ReportFiles(PartInfo? Spec, PartInfo? Markdown, PartInfo? Html, IReadOnlyList<ReportPicture> Pictures, int LeftOut = 0)
{
    public static ReportFiles None { get; } = new(null, null, null, []);

    /// <summary>All that stand.</summary>
    public IEnumerable<PartInfo> Parts => ((PartInfo?[])[Spec, Markdown, Html, .. Pictures.Select(picture => picture.Part)]).OfType<PartInfo>();
}

/// <summary>A file of the server that a report refers to.</summary>
/// <param name="Part">Where its bytes stand; null if they could not be read.</param>
/// <param name="Failure">Why they could not.</param>
internal sealed record ReportPicture(string Address, PartInfo? Part, Failure? Failure);
