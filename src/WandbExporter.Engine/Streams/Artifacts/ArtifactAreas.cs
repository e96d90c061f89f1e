using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>How the collections and versions of a project stand to what the server counts of them. What is taken over of an earlier night was all then, and nothing changed.</summary>
internal sealed class ArtifactAreas
{
    private readonly Dictionary<string, long> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _kept = new(StringComparer.Ordinal);
    private long? _versions = 0;

    /// <summary>A part has so many rows of a table, also such as are taken over.</summary>
    public void Write(string table, long rows) => Add(_written, table, rows);

    /// <summary>So many of those rows are of an earlier night.</summary>
    public void Keep(string table, long rows) => Add(_kept, table, rows);

    /// <summary>A collection whose versions were listed has so many; null if the server does not say.</summary>
    public void CountVersions(long? counted) => _versions += counted;

    /// <summary>What is to be said of the tables that the export has; call it when all was listed.</summary>
    /// <param name="pages">What was listed.</param>
    /// <param name="note">What was not to be had; null if nothing.</param>
    public IReadOnlyList<AreaCount> Of(TableSelection tables, ArtifactPages pages, string? note)
    {
        var versions = _versions + _kept.GetValueOrDefault(ArtifactVersionsTable.Name);
        return
        [
            .. from area in ((UnitTable Table, long? Counted, bool IsLacking)[])
                [(ArtifactCollectionsTable.Descriptor, pages.Collections, pages.LacksCollections || pages.Short.Count > 0), (ArtifactVersionsTable.Descriptor, versions, note is not null)]
               where tables.Holds(area.Table)
               let rows = _written.GetValueOrDefault(area.Table.Name)
               let isAll = !area.IsLacking && !(area.Counted > rows)
               select new AreaCount(area.Table.Name, rows, area.Counted, isAll ? AreaStanding.Complete : AreaStanding.Partial, isAll ? null : note),
        ];
    }

    private static void Add(Dictionary<string, long> rows, string table, long count) => rows[table] = rows.GetValueOrDefault(table) + count;
}
