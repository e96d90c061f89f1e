using System.Text;
using WandbExporter.Core.Ids;

namespace WandbExporter.Archive.Views;

/// <summary>Tables of Snowflake, and what loads them from a stage over the export. Documents of JSON are text there, which PARSE_JSON reads.</summary>
internal sealed class SnowflakeScript : IViewScript
{
    public string Render(IReadOnlyList<ScriptTable> tables, string root)
    {
        var script = new StringBuilder("-- Loads the tables of this export into Snowflake; what was loaded before is not loaded again.\n");
        if (root.Contains("://", StringComparison.Ordinal) && !root.StartsWith("file://", StringComparison.Ordinal))
        {
            script.Append("-- A private bucket wants STORAGE_INTEGRATION or CREDENTIALS behind the URL.\n");
            script.Append($"CREATE STAGE IF NOT EXISTS wandb_export URL = {Text($"{(root.StartsWith("gs://", StringComparison.Ordinal) ? $"gcs{root[2..]}" : root)}/")};\n");
        }
        else
        {
            script.Append("CREATE STAGE IF NOT EXISTS wandb_export;\n");
            script.Append($"-- Put the tables there first: snow stage copy --recursive {Text($"{root}/tables")} @wandb_export/tables\n");
        }
        foreach (var table in tables.Where(table => table.IsPresent))
        {
            script.Append($"\nCREATE TABLE IF NOT EXISTS {Name(table.Name)} (\n  ");
            script.AppendJoin(",\n  ", table.Columns.Select(column => $"{Name(column.Name)} {SqlTypes.Snowflake(column.Type)}{(column.Optional ? "" : " NOT NULL")}"));
            script.Append($"\n);\nCOPY INTO {Name(table.Name)} FROM @wandb_export/{TableKeys.Prefix(table.Name)}\n");
            script.Append("  PATTERN = '.*[.]parquet' FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE) MATCH_BY_COLUMN_NAME = CASE_SENSITIVE;\n");
        }
        return script.ToString();
    }

    private static string Text(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
