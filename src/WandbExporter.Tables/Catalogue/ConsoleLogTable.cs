using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;
using WandbExporter.Parquet;
using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Lines of a run's console, in the server's numbering.</summary>
internal sealed class ConsoleLogTable(RunPath run) : FixedTable(TableNames.ConsoleLogs, Schema), IRowTable<ConsoleLine>
{
    public static IReadOnlyList<ColumnSpec> Schema { get; } =
    [
        .. RunIdentityColumns.Specs,
        new("number", ColumnType.Int64),
        new("timestamp", ColumnType.Timestamp),
        new("timestamp_text", ColumnType.String),
        new("level", ColumnType.String),
        new("label", ColumnType.String),
        new("line", ColumnType.String),
    ];

    public override IEnumerable<KeyValuePair<string, string>> Metadata => [.. base.Metadata, new("wandb.run_id", run.RunId)];

    public void Append(ConsoleLine item)
    {
        SetRun(run);
        Set("number", item.Number);
        SetTime("timestamp", item.Timestamp);
        Set("timestamp_text", item.Timestamp?.Text);
        Set("level", item.Level);
        Set("label", item.Label);
        Set("line", item.Line);
        EndRow();
    }
}
