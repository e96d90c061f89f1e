using System.Text;
using System.Text.RegularExpressions;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Archive.Views;

/// <summary>
/// External tables of BigQuery over an export in Google Cloud Storage. Names of columns are letters, digits and underscores there: a table whose columns are
/// called after metrics is left out where one is called otherwise.
/// </summary>
internal sealed partial class BigQueryScript : IViewScript
{
    public string Render(IReadOnlyList<ScriptTable> tables, string root)
    {
        if (!root.StartsWith("gs://", StringComparison.Ordinal))
        {
            throw new ExportException(new Failure(
                FailureCategory.Fatal, FailureCode.Usage, $"BigQuery reads Google Cloud Storage, and the export is in {root}; copy it with 'wandb-export copy {root} gs://BUCKET/PREFIX' and name the copy.", ExitCode.Usage));
        }
        if (root.Contains('*', StringComparison.Ordinal))
        {
            throw new ExportException(new Failure(
                FailureCategory.Fatal, FailureCode.Usage, $"BigQuery takes * for a pattern, and the export is in {root}; copy it with 'wandb-export copy' to a place without it.", ExitCode.Usage));
        }
        var script = new StringBuilder("-- The tables of this export as external tables of BigQuery: bq query --use_legacy_sql=false < this file.\nCREATE SCHEMA IF NOT EXISTS wandb;\n");
        foreach (var table in tables.Where(table => table.IsPresent))
        {
            if (table.Columns.FirstOrDefault(column => !Plain().IsMatch(column.Name)) is { } odd)
            {
                script.Append($"\n-- {table.Name} is left out: BigQuery has no column called {Printable.Of(odd.Name)}. Export histories with --history-layout long.\n");
                continue;
            }
            script.Append($"\nCREATE OR REPLACE EXTERNAL TABLE wandb.{table.Name} (\n  ");
            script.AppendJoin(",\n  ", table.Columns.Select(column => $"`{column.Name}` {SqlTypes.BigQuery(column.Type)}"));
            script.Append($"\n) OPTIONS (format = 'PARQUET', uris = ['{root.Replace("'", "\\'", StringComparison.Ordinal)}/{TableKeys.Prefix(table.Name)}*.parquet']);\n");
        }
        return script.ToString();
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,299}\z")]
    private static partial Regex Plain();
}
