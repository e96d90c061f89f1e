using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Archive.Views;

/// <summary>Views of ClickHouse, with their columns, for it would take those of the first part for those of all.</summary>
internal sealed class ClickHouseScript : IViewScript
{
    public string Render(IReadOnlyList<ScriptTable> tables, string root)
    {
        if (root.AsSpan().ContainsAny("*?{}"))
        {
            throw new ExportException(new Failure(
                FailureCategory.Fatal, FailureCode.Usage, $"ClickHouse takes *, ?, {{ and }} for patterns, and the export is in {root}; copy it with 'wandb-export copy' to a place without them.", ExitCode.Usage));
        }
        var script = new StringBuilder("-- The tables of this export as views of ClickHouse. Of a folder: clickhouse local --queries-file this file, or put it below user_files_path.\n");
        foreach (var table in tables.Where(table => table.IsPresent))
        {
            var structure = string.Join(", ", table.Columns.Select(column => $"{Name(column.Name)} {(column.Optional ? $"Nullable({SqlTypes.ClickHouse(column.Type)})" : SqlTypes.ClickHouse(column.Type))}"));
            script.Append($"\nCREATE OR REPLACE VIEW {table.Name} AS SELECT * FROM {Source(root, $"{TableKeys.Prefix(table.Name)}**/*.parquet")}'Parquet', {Text(structure)});\n");
        }
        return script.ToString();
    }

    /// <summary>The function that reads the place, up to its format.</summary>
    private static string Source(string root, string files) => root.Split("://") switch
    {
        ["s3", _] => $"s3({Text($"{root}/{files}")}, ",
        ["gs", var place] => $"gcs({Text($"https://storage.googleapis.com/{place}/{files}")}, ",
        [_] => $"file({Text($"{root}/{files}")}, ",
        _ => throw new ExportException(new Failure(
            FailureCategory.Fatal, FailureCode.Usage, $"ClickHouse is shown exports in folders, S3 and Google Cloud Storage, and this one is in {root}; copy it there with 'wandb-export copy'.", ExitCode.Usage)),
    };

    private static string Text(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Name(string name) => $"`{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}`";
}
