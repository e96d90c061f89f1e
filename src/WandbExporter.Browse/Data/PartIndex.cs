using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Browse.Data;

/// <summary>
/// Which parts hold what, so that a question about a run opens the parts of that run, and not those of all. From the journal, so it is right while
/// the export is being written too.
/// </summary>
internal sealed class PartIndex
{
    private readonly Dictionary<(string Table, string? Entity, string? Project, string? Run), List<PartInfo>> _parts = [];

    private PartIndex(int generation) => Generation = generation;

    /// <summary>Greater than that of any former one of the export.</summary>
    public int Generation { get; }

    /// <summary>Whether the export has its history a row a value.</summary>
    public bool IsLong => Of("history_long").Count > 0;

    /// <summary>All parts of a table.</summary>
    public IReadOnlyList<PartInfo> Of(string table) => Under((table, null, null, null));

    /// <summary>Parts that hold rows of a project.</summary>
    public IReadOnlyList<PartInfo> Of(string table, ProjectPath project) => Under((table, project.Entity, project.Project, null));

    /// <summary>Parts that hold rows of a run, in the order of the rows.</summary>
    public IReadOnlyList<PartInfo> Of(string table, RunPath run) => Under((table, run.Entity, run.Project, run.RunId));

    public static async Task<PartIndex> ReadAsync(IJournal journal, int generation, CancellationToken cancellationToken)
    {
        var parts = await CommittedParts.ReadTablesAsync(() => journal.ReadAllAsync(cancellationToken), cancellationToken).ToListAsync(cancellationToken);
        var index = new PartIndex(generation);
        // Ranges of a history were recorded in whatever order they came; here its parts are in that of its rows, at the place of the first.
        var divided = parts.Where(part => part.Record.Range is not null)
            .GroupBy(part => part.Record.Unit, StringComparer.Ordinal).ToDictionary(unit => unit.Key, unit => unit.Min(part => part.Ordinal), StringComparer.Ordinal);
        foreach (var part in parts.OrderBy(part => part.Record.Range is null ? part.Ordinal : divided[part.Record.Unit]))
            index.Add(part);
        return index;
    }

    private void Add(LedgerPart part)
    {
        var subject = UnitId.Parse(part.Record.Unit).Subject;
        var table = part.Info.Table!;
        Add((table, null, null, null), part.Info);
        if (subject.Project is not { } project)
            return;
        Add((table, subject.Entity, project, null), part.Info);
        if (part.Record.Runs is { } runs)
        {
            foreach (var run in runs)
                Add((table, subject.Entity, project, run.RunId), part.Info);
        }
        else if (subject.RunId is { } run)
            Add((table, subject.Entity, project, run), part.Info);
    }

    private void Add((string Table, string? Entity, string? Project, string? Run) place, PartInfo part)
    {
        if (!_parts.TryGetValue(place, out var parts))
            _parts.Add(place, parts = []);
        // The units of a bundle name the same part, one after the other.
        if (parts.Count == 0 || parts[^1].Key != part.Key)
            parts.Add(part);
    }

    private List<PartInfo> Under((string Table, string? Entity, string? Project, string? Run) place) => _parts.TryGetValue(place, out var parts) ? parts : [];
}
