namespace WandbExporter.Simulator;

/// <summary>A report (type <c>runs</c>), a draft of one, or a workspace.</summary>
public sealed record ViewData(ProjectData Project, int Number, string Type)
{
    public string Id => GlobalId.Of("View", Project.Entity, Project.Name, Type, Number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public string Name => Type == "project-view" ? $"nw-{Number}abc-v" : $"view{Number}";

    public string DisplayName => $"Report {Number + 1}: what we learned";

    public string Spec =>
        $$"""{"version":5,"panelSettings":{},"blocks":[{"type":"heading","level":1,"children":[{"text":"Report {{Number + 1}}"}]},"""
        + """{"type":"paragraph","children":[{"text":""}]}],"width":"readable"}""";
}
