namespace WandbExporter.Simulator;

/// <summary>A report (type <c>runs</c>), a draft of one, or a workspace.</summary>
public sealed record ViewData(ProjectData Project, int Number, string Type)
{
    /// <summary>Stands in a spec where the server's own address does when it is served.</summary>
    public const string Server = "https://server.invalid";

    /// <summary>Where a picture of the project's reports is had, as it stands in a spec.</summary>
    public static string PictureUrl(ProjectData project, string name) =>
        System.FormattableString.Invariant($"{Server}/files/{System.Uri.EscapeDataString(project.Entity)}/images/projects/{project.Number}/{name}");

    public string Id => GlobalId.Of("View", Project.Entity, Project.Name, MadeAs ?? Type, Number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public string Name => MadeName ?? (Type == "project-view" ? $"nw-{Number}abc-v" : $"view{Number}");

    /// <summary>The type that it was made with; null: it has it still.</summary>
    public string? MadeAs { get; init; }

    /// <summary>As a client called it.</summary>
    public string? MadeName { get; init; }

    public string? Description { get; init; } = "Written by the simulator.";

    /// <summary>Null: it is as it was made.</summary>
    public System.DateTimeOffset? UpdatedAt { get; init; }

    public string? DisplayName { get; init; } = $"Report {Number + 1}: what we learned";

    /// <summary>Is who made it still known?</summary>
    public bool HasAuthor { get; init; } = true;

    /// <summary>As the server sends it; it need not be JSON.</summary>
    public string? Spec { get; init; } =
        $$"""{"version":5,"panelSettings":{},"blocks":[{"type":"heading","level":1,"children":[{"text":"Report {{Number + 1}}"}]},"""
        + AwkwardReports.Grid(Project, "panel-grid") + """,{"type":"paragraph","children":[{"text":""}]}],"width":"readable"}""";
}
