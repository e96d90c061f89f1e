using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Archive.Reports;

/// <summary>
/// Writes <c>_export/deletion_ready.parquet</c>: a row for every run and every version of an artifact that was listed, with whether all of it is exported,
/// and why not.
/// </summary>
internal sealed class DeletionReadyWriter(ISink sink, DeletionNeeds needs)
{
    public static IReadOnlyList<ColumnSpec> Schema { get; } =
    [
        new("kind", ColumnType.String, Optional: false),
        new(ColumnNames.Entity, ColumnType.String, Optional: false),
        new(ColumnNames.Project, ColumnType.String, Optional: false),
        new(ColumnNames.Run, ColumnType.String),
        new("collection", ColumnType.String),
        new("version", ColumnType.String),
        new("state", ColumnType.String),
        new("ready", ColumnType.Boolean, Optional: false),
        new("reason", ColumnType.String),
    ];

    /// <param name="candidates">What was listed.</param>
    /// <param name="doubt">Why nothing of the export is to be relied on; null if it is.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public Task WriteAsync(IEnumerable<DeletionCandidate> candidates, string? doubt, CancellationToken cancellationToken) =>
        StatementTable.WriteAsync(sink, ExportKeys.DeletionReady, "deletion_ready", Schema, candidates, (table, candidate) => Append(table, candidate, doubt), cancellationToken);

    private void Append(FixedTable table, DeletionCandidate candidate, string? doubt)
    {
        var version = candidate.Subject as Subject.ArtifactVersion;
        var lack = version is null ? needs.LackOfRun : needs.LackOfVersion(candidate.Bytes);
        string[] reasons = [.. ((string?[])[doubt, lack]).OfType<string>(), .. candidate.Reasons];
        table.Set("kind", version is null ? "run" : "version");
        table.Set(ColumnNames.Entity, candidate.Subject.Entity);
        table.Set(ColumnNames.Project, candidate.Subject.Project);
        table.Set(ColumnNames.Run, candidate.Subject.RunId);
        table.Set("collection", version?.Collection);
        table.Set("version", version?.Version);
        table.Set("state", candidate.State);
        table.Set("ready", reasons.Length == 0);
        table.Set("reason", reasons.Length == 0 ? null : string.Join(' ', reasons));
        table.EndRow();
    }
}
