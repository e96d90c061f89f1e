using System.Text;
using WandbExporter.Parquet;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Tables.Tests.Catalogue;

/// <summary>What docs/tables.md says of each table, between its marks; what stands around them is written by hand.</summary>
internal static class TablesDocument
{
    /// <summary>The document with what the catalogue says; a table that it does not have yet gets a section at its end.</summary>
    public static string Update(string document, TableCatalogue catalogue)
    {
        foreach (var table in catalogue.Tables)
        {
            var (begin, end) = ($"<!-- table {table.Name} -->\n", $"<!-- end of table {table.Name} -->\n");
            if (!document.Contains(begin, StringComparison.Ordinal))
                document = $"{document.TrimEnd('\n')}\n\n## {table.Name}\n\n{begin}{end}";
            var from = document.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
            var to = document.IndexOf(end, from, StringComparison.Ordinal);
            document = document[..from] + Render(table) + document[to..];
        }
        return document;
    }

    private static string Render(TableDescriptor table)
    {
        var text = new StringBuilder();
        text.Append("| | |\n|---|---|\n");
        Fact(text, "a row", table.RowIs);
        Fact(text, "filled by", $"{table.FilledBy}; query `{table.Query}`");
        if (table.Needs is { } needs)
            Fact(text, "needs", needs);
        Fact(text, "rows are counted by", table.CountedBy ?? "nothing, before they are there");
        Fact(text, "begun and not finished", Text(table.Resume));
        Fact(text, table is ObjectTable or ArtifactUnitTable ? "when it changes" : "of a running run", Text(table.WhileRunning));
        text.Append("\n| column | type | from |\n|---|---|---|\n");
        foreach (var column in table.Columns)
        {
            var unit = column.Unit is null ? "" : $", {column.Unit}";
            var source = column.Source.Contains(' ', StringComparison.Ordinal) || column.Source.Contains('`', StringComparison.Ordinal) ? column.Source : $"`{column.Source}`";
            text.Append($"| `{column.Name}` | {Text(column.Type)}{(column.Optional ? "" : ", never null")}{unit} | {source} |\n");
        }
        if (table.FurtherColumns is { } further)
            text.Append($"| … | by what was logged | {further} |\n");
        return text.ToString();
    }

    private static void Fact(StringBuilder text, string what, string how) => text.Append($"| {what} | {how} |\n");

    private static string Text(ColumnType type) => type switch
    {
        ColumnType.Int64 => "INT64",
        _ => type.ToString().ToUpperInvariant(),
    };

    private static string Text(ResumeRule rule) => rule switch
    {
        ResumeRule.StartsOver => "starts over",
        ResumeRule.AtCursor => "goes on at the cursor behind its last part",
        ResumeRule.AtCursorOfSameRun => "goes on at the cursor behind its last part; starts over if its run has changed since that was committed",
        ResumeRule.AtStep => "goes on at the step behind its last part",
        ResumeRule.FileByFile => "goes on with the files that are missing",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
    };

    private static string Text(RunningRule rule) => rule switch
    {
        RunningRule.AsListed => "as of the last start that found it changed",
        RunningRule.GoesOn => "the next start goes on behind the last exported step",
        RunningRule.NeverChanges => "nothing: a version never changes",
        RunningRule.ReadAgain => "the next start reads it again from its start, and replaces it",
        RunningRule.CollectionByCollection => "the next start reads again those of the collections that changed, and replaces them",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
    };
}
