using System.Text;
using System.Text.Json;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Model;

/// <summary>
/// The panels of a view's spec, and the runs that they show. The web application writes specs, and may put anything into them: what has another
/// shape than it should have is left out here, and stands in the spec.
/// </summary>
/// <param name="Version">Of the spec's form; null where it says none, as old ones do.</param>
/// <param name="Sections">In the order of the report.</param>
public sealed record ReportSpec(int? Version, IReadOnlyList<ReportSection> Sections)
{
    /// <summary>Null if it is no JSON object.</summary>
    public static ReportSpec? Read(RawJson spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        try
        {
            using var document = JsonDocument.Parse(spec.Utf8, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root)
                return null;
            var sections = new List<ReportSection>();
            foreach (var group in Items(root, "panelGroups"))
                sections.Add(SectionOf(group, Items(group, "panels")));
            Gather(Items(root, "blocks"), sections);
            return new ReportSpec(ElementText.Find(root, "version") is { ValueKind: JsonValueKind.Number } version && version.TryGetInt32(out var number) ? number : null, sections);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A grid of panels may stand within another block.</summary>
    private static void Gather(List<JsonElement> blocks, List<ReportSection> sections)
    {
        foreach (var block in blocks)
        {
            if (ElementText.Member(block, "type") == "panel-grid" && ElementText.Find(block, "metadata") is { } grid)
                sections.Add(SectionOf(grid, ElementText.Find(grid, "panelBankSectionConfig") is { } bank ? Items(bank, "panels") : []));
            Gather(Items(block, "children"), sections);
        }
    }

    private static ReportSection SectionOf(JsonElement section, List<JsonElement> panels) => new(
        ElementText.Member(section, "name"),
        [.. panels.Select(RawJson.Of)],
        [.. Items(section, "runSets").Where(set => set.ValueKind == JsonValueKind.Object).Select(RunSetOf)]);

    private static ReportRunSet RunSetOf(JsonElement set)
    {
        var project = ElementText.Find(set, "project") ?? default;
        var selections = ElementText.Find(set, "selections") ?? default;
        return new(
            ElementText.Member(set, "id"),
            ElementText.Member(set, "name"),
            ElementText.Member(project, "entityName"),
            ElementText.Member(project, "name"),
            ElementText.Find(set, "enabled") is { ValueKind: JsonValueKind.True or JsonValueKind.False } enabled ? enabled.GetBoolean() : null,
            ElementText.Find(set, "filters") is { } filters ? RawJson.Of(filters) : null,
            [.. Items(selections, "tree").Where(run => run.ValueKind == JsonValueKind.String).Select(run => Encoding.UTF8.GetString(ElementText.Utf8(run)))]);
    }

    private static List<JsonElement> Items(JsonElement owner, string name) =>
        ElementText.Find(owner, name) is { ValueKind: JsonValueKind.Array } items ? [.. items.EnumerateArray()] : [];
}

/// <summary>A grid of panels.</summary>
/// <param name="Panels">As the spec has them.</param>
public sealed record ReportSection(string? Name, IReadOnlyList<RawJson> Panels, IReadOnlyList<ReportRunSet> RunSets);

/// <summary>Runs that the panels of a section show.</summary>
/// <param name="Entity">Null, as the project is, for the report's own.</param>
/// <param name="Filters">In the web application's own form, which is not that of the API's filters.</param>
/// <param name="SelectedRuns">What is switched on, or off, by itself: the API's ids of runs, which may be gone.</param>
public sealed record ReportRunSet(
    string? Id,
    string? Name,
    string? Entity,
    string? Project,
    bool? IsEnabled,
    RawJson? Filters,
    IReadOnlyList<string> SelectedRuns);
