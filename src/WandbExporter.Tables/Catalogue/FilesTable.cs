using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Parquet;
using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The inventory of a run's files: as the server lists them, and where their bytes stand.</summary>
internal sealed class FilesTable(RunPath run) : FixedTable(TableNames.Files, Schema)
{
    public static IReadOnlyList<ColumnSpec> Schema { get; } =
    [
        .. RunIdentityColumns.Specs,
        new("name", ColumnType.String, Optional: false),
        new("size_bytes", ColumnType.Int64),
        new("mimetype", ColumnType.String),
        new("updated_at", ColumnType.Timestamp),
        new("md5", ColumnType.String),
        new("status", ColumnType.String, Optional: false),
        new("key", ColumnType.String),
        new("sha256", ColumnType.String),
        new("error", ColumnType.String),
    ];

    public override IEnumerable<KeyValuePair<string, string>> Metadata => [.. base.Metadata, new("wandb.run_id", run.RunId)];

    /// <param name="file">As the server lists it.</param>
    /// <param name="part">Where its bytes stand; null if they were not wanted or could not be read.</param>
    /// <param name="failure">Why they could not be read.</param>
    public void Append(RunFile file, PartInfo? part, Failure? failure)
    {
        SetRun(run);
        Set("name", file.Name);
        Set("size_bytes", file.SizeBytes);
        Set("mimetype", file.MimeType);
        SetTime("updated_at", file.UpdatedAt);
        Set("md5", file.Md5);
        Set("status", part is not null ? "stored" : failure is not null ? "failed" : "listed");
        Set("key", part?.Key);
        Set("sha256", part?.Sha256);
        Set("error", failure?.Message);
        EndRow();
    }
}
