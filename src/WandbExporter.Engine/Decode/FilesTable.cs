using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Fetch;
using WandbExporter.Parquet;

namespace WandbExporter.Engine.Decode;

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

    public void Append(CopiedFile copied)
    {
        SetRun(run);
        Set("name", copied.File.Name);
        Set("size_bytes", copied.Part?.Bytes ?? copied.File.SizeBytes);
        Set("mimetype", copied.File.MimeType);
        SetTime("updated_at", copied.File.UpdatedAt);
        Set("md5", copied.File.Md5);
        Set("status", copied.Part is not null ? "stored" : copied.Failure is not null ? "failed" : "listed");
        Set("key", copied.Part?.Key);
        Set("sha256", copied.Part?.Sha256);
        Set("error", copied.Failure?.Message ?? copied.Remark);
        EndRow();
    }
}
