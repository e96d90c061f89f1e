using System.Globalization;
using System.Net;
using System.Text;
using WandbExporter.Core.Errors;

namespace WandbExporter.Archive.Reports;

/// <summary>Renders a report as one page that needs nothing else. All text of the server is escaped.</summary>
internal static class ReportPage
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}"
        + "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d8dee4}"
        + "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.ok{color:#1a7f37}.bad{color:#b42318}code{background:#f3f5f7;padding:0 .2rem}";

    public static string Render(ExportReport report)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>W&amp;B export report</title><style>{Style}</style></head><body>");
        page.Append(report.Complete
            ? "<h1>Export <span class=\"ok\">complete</span></h1>"
            : "<h1>Export <span class=\"bad\">incomplete</span></h1>");
        page.Append(CultureInfo.InvariantCulture, $"<p>From <code>{Text(report.Source)}</code>: {Text(string.Join(", ", report.Selection))}");
        if (report.ExcludedProjects.Count > 0)
            page.Append(CultureInfo.InvariantCulture, $" without <code>{Text(string.Join(", ", report.ExcludedProjects))}</code>");
        if (report.Filter != "{}")
            page.Append(CultureInfo.InvariantCulture, $", runs that match <code>{Text(report.Filter)}</code>");
        foreach (var (of, filter) in report.Filters ?? new Dictionary<string, string>())
            page.Append(CultureInfo.InvariantCulture, $", {of} that match <code>{Text(filter)}</code>");
        page.Append(CultureInfo.InvariantCulture, $".<br>{report.StartedAt:u} to {report.FinishedAt:u} ({Duration(report.FinishedAt - report.StartedAt)}, ");
        page.Append(CultureInfo.InvariantCulture, $"{Counted.Of(report.Processes, "process", "processes")}), WandbExporter {Text(report.ToolVersion)}; {Counted.Of(report.CommittedUnits, "unit")} committed.</p>");
        if (report.LastUpdate is { } update)
            page.Append(CultureInfo.InvariantCulture, $"<p>Held against the source on {update.At:u}: {Text(update.Text)}.</p>");
        Table(page, "Tables", ["Table", "Parts", "Rows", "Bytes"], report.Tables, row => [row.Table, N(row.Parts), N(row.Rows), N(row.Bytes)], 1);
        if (report.SharedFiles.Files > 0)
            page.Append(CultureInfo.InvariantCulture, $"<p>{Counted.Of(report.SharedFiles.Files, "file was", "files were")} not downloaded ({report.SharedFiles.Bytes:N0} bytes): the server lists each with size and digest of another file of a run or a version, whose content it shares.</p>");
        if (report.ArtifactContents is { } artifacts)
            page.Append(CultureInfo.InvariantCulture, $"<p>Of artifacts, {artifacts.BytesAsked:N0} bytes were asked for and {artifacts.BytesWritten:N0} written; {Counted.Of(artifacts.FilesShared, "file shares", "files share")} a content ({artifacts.BytesShared:N0} bytes).</p>");
        Table(page, "Projects", ["Project", "Runs exported", "Runs the server counts"], report.Projects, row => [row.Project, N(row.RunsListed), row.RunsCounted is { } n ? N(n) : "unknown"], 1);
        Table(page, "Areas", ["Area", "Stands", "Such as", "Why", "Places", "Rows exported", "Rows the server counts"], report.Areas, row => [row.Area, row.Standing, row.Example, row.Why ?? "", N(row.Places), N(row.Rows), row.Counted is { } n ? N(n) : "unknown"], 4);
        Table(page, "Not in the export", ["Unit", "Why", "Attempts", "Last answer"], report.Failures, row => [row.Unit, row.Message, N(row.Attempts), row.LastAnswer ?? ""], 9);
        Table(page, "Missing steps", ["Unit", "From", "To", "Last answer"], report.Failures.SelectMany(failure => (failure.Gaps ?? []).Select(gap => (failure.Unit, Gap: gap))).ToList(), row => [row.Unit, N(row.Gap.From), N(row.Gap.To), row.Gap.LastAnswer ?? ""], 9);
        Table(page, "Missing files", ["Unit", "File", "Why", "Last answer"], report.Failures.SelectMany(failure => (failure.Files ?? []).Select(file => (failure.Unit, File: file))).ToList(), row => [row.Unit, row.File.Path, row.File.Message, row.File.LastAnswer ?? ""], 9);
        Table(page, "Not ended yet", ["Unit", "State", "Rows so far", "Goes on at step"], report.LiveRuns, row => [row.Unit, row.State ?? "", N(row.Rows), row.ResumeAt ?? "from its start"], 2);
        Table(page, "Not at the source any more", ["Run", "Noticed"], report.GoneRuns, row => [row.Run, row.NoticedAt.ToString("u", CultureInfo.InvariantCulture)], 9);
        Table(page, "In the export, with a remark", ["Unit", "Remark"], report.Notes, row => [row.Unit, row.Note], 9);
        if (report.NotesNotShown > 0)
            page.Append(CultureInfo.InvariantCulture, $"<p>{report.NotesNotShown:N0} further remarks are in the journal.</p>");
        return page.Append("</body></html>\n").ToString();
    }

    private static void Table<T>(StringBuilder page, string title, string[] heads, IReadOnlyList<T> rows, Func<T, string[]> cells, int firstNumber)
    {
        if (rows.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"<h2>{title}</h2><table><tr>");
        for (var i = 0; i < heads.Length; i++)
            page.Append(CultureInfo.InvariantCulture, $"<th{(i >= firstNumber ? " class=\"n\"" : "")}>{heads[i]}</th>");
        page.Append("</tr>");
        foreach (var row in rows)
        {
            page.Append("<tr>");
            var texts = cells(row);
            for (var i = 0; i < texts.Length; i++)
                page.Append(CultureInfo.InvariantCulture, $"<td{(i >= firstNumber ? " class=\"n\"" : "")}>{Text(texts[i])}</td>");
            page.Append("</tr>");
        }
        page.Append("</table>");
    }

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan time) => time.ToString(time.TotalDays >= 1 ? "d'd 'hh':'mm':'ss" : "hh':'mm':'ss", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(Printable.Of(text));
}
