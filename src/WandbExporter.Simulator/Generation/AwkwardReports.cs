using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>Every shape of a report known to hurt its reader, each under a name that says what it is.</summary>
internal static class AwkwardReports
{
    public const string GoneRun = "gone-with-the-wind";

    /// <param name="shown">A run that is there.</param>
    public static IReadOnlyList<ViewData> Of(ProjectData project, string shown)
    {
        (string Name, string? Spec)[] reports =
        [
            ("panels of a run that is gone", Panels(project, "panel-grid", shown, GoneRun)),
            ("panels of a project that is gone", Panels(null, "panel-grid", GoneRun)),
            ("panel groups, as they were", $$"""{"panelGroups":[{"name":"old section","panels":[{"viewType":"Run History Line Plot"}],"runSets":[{{RunSet(project, shown)}}]},7,{"runSets":"none"}]}"""),
            ("no spec", null),
            ("spec that is empty", ""),
            ("spec that is no JSON", "{\"version\":5,\"blocks\":["),
            ("spec that is a list", "[1,2]"),
            ("half of a surrogate", """{"version":5,"blocks":[{"type":"paragraph","children":[{"text":"\ud83d alone"}]}]}"""),
            ("version that is text, and blocks that are none", """{"version":"five","blocks":{"type":"paragraph"}}"""),
            ("<script>alert(1)</script> & more", Blocks),
            ("pictures", PicturesOf(project)),
        ];
        return [.. reports.Select((report, place) => new ViewData(project, 1000 + place, "runs") { DisplayName = report.Name, Spec = report.Spec, HasAuthor = place % 2 == 0 })];
    }

    /// <summary>What the pictures are of does not matter; none of them is one.</summary>
    public static IReadOnlyList<FileData> Pictures { get; } =
    [
        new BytesFile("curve.png", "the bytes of a picture"), new BytesFile("in-a-text.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), new BytesFile("in-a-panel.jpg", "the bytes of another"),
    ];

    /// <summary>A picture that is shown twice, some in texts, and what is none of the server's: that must not be asked for.</summary>
    private static string PicturesOf(ProjectData project)
    {
        var urls = Pictures.Select(picture => ViewData.PictureUrl(project, picture.Name)).ToList();
        return $$$$"""
            {"version":5,"blocks":[
            {"type":"image","url":"{{{{urls[0]}}}}","children":[{"text":"The curve"}]},
            {"type":"gallery","ids":[],"children":[{"type":"image","url":"{{{{urls[0]}}}}","children":[{"text":""}]}]},
            {"type":"image","url":"https://pictures.invalid/outside.png","children":[{"text":"outside"}]},
            {"type":"image","url":"{{{{ViewData.Server}}}}/graphql?query={viewer{id}}","children":[{"text":"no file"}]},
            {"type":"image","url":"{{{{ViewData.Server}}}}/files/%2e%2e/graphql","children":[{"text":"no file either"}]},
            {"type":"markdown-block","content":"See ![this]({{{{urls[1]}}}}) and [that](https://pictures.invalid/other.png)."},
            {"type":"panel-grid","metadata":{"panelBankSectionConfig":{"panels":[{"viewType":"Markdown Panel","config":{"value":"![here]({{{{urls[2]}}}})"}}]}}}]}
            """;
    }

    private const string Blocks = """
        {"version":5,"width":"readable","blocks":[
        {"type":"heading","level":2,"children":[{"text":"Results & <b>more</b>"}]},
        {"type":"paragraph","children":[{"text":"bold","bold":true},{"text":" and "},{"type":"link","url":"javascript:alert(1)","children":[{"text":"a link"}]}]},
        {"type":"list","ordered":true,"children":[{"type":"list-item","children":[{"type":"paragraph","children":[{"text":"one"}]}]}]},
        {"type":"code-block","language":"python","children":[{"type":"code-line","children":[{"text":"print('</code>')"}]}]},
        {"type":"from-a-newer-application","children":[{"text":"kept"}]}]}
        """;

    private static string Panels(ProjectData? project, string type, params string[] runs) => $$"""{"version":5,"blocks":[{{Grid(project, type, runs)}}]}""";

    /// <summary>A block of panels and the runs that they show.</summary>
    /// <param name="runs">Those that somebody chose by name; none: all of the project.</param>
    public static string Grid(ProjectData? project, string type, params string[] runs) =>
        $$$$"""{"type":"{{{{type}}}}","children":[{"text":""}],"metadata":{"name":"grid","runSets":[{{{{RunSet(project, runs)}}}}],"panelBankSectionConfig":{"panels":[{"viewType":"Run History Line Plot","config":{"metrics":["loss"]}},{"viewType":"Media Browser"}]}}}""";

    private static string RunSet(ProjectData? project, params string[] runs)
    {
        var of = project is null ? """{"entityName":"nobody","name":"nothing"}""" : $$"""{"entityName":"{{JsonEncodedText.Encode(project.Entity)}}","name":"{{JsonEncodedText.Encode(project.Name)}}"}""";
        return $$$"""{"id":"set0","name":"Run set","enabled":true,"project":{{{of}}},"filters":{"op":"OR","filters":[]},"selections":{"root":0,"bounds":[],"tree":[{{{string.Join(',', runs.Select(run => $"\"{run}\""))}}}]}}""";
    }
}
