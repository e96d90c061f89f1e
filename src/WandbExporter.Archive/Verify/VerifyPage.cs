using System.Globalization;
using System.Net;
using System.Text;
using WandbExporter.Core.Errors;

namespace WandbExporter.Archive.Verify;

/// <summary>Renders what a verification found as one page that needs nothing else and prints on paper. All text is escaped.</summary>
internal static class VerifyPage
{
    /// <summary>What a person reads at most of one kind; the counts are whole.</summary>
    private const int Shown = 1000;

    private const string Style =
        ":root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d8dee4;--fill:#f6f8fa;--ok:#1a7f37;--warn:#8a5300;--bad:#b42318}"
        + "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--line:#30363d;--fill:#161b22;--ok:#3fb950;--warn:#d29922;--bad:#ff7b72}body{background:#0d1117}}"
        + "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:var(--ink)}"
        + "h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .3rem}p{margin:.4rem 0}.soft{color:var(--soft)}"
        + ".verdict{border:1px solid var(--line);border-left:.5rem solid var(--c);background:var(--fill);border-radius:6px;padding:1rem 1.2rem;margin:0 0 1rem}"
        + ".complete{--c:var(--ok)}.incomplete,.not_public_safe{--c:var(--warn)}.damaged{--c:var(--bad)}.verdict b{color:var(--c)}"
        + ".totals{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.8rem;margin:1rem 0}"
        + ".totals div{border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem}.totals strong{display:block;font-size:1.25rem;font-variant-numeric:tabular-nums}.totals span{color:var(--soft);font-size:.85rem}"
        + "table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}"
        + "th{font-size:.85rem;color:var(--soft);font-weight:600}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal}"
        + ".findings{table-layout:fixed}.findings th:nth-child(1){width:7rem}.findings th:nth-child(2){width:45%}"
        + "code{font:13px/1.5 ui-monospace,monospace;background:var(--fill);padding:0 .2rem;overflow-wrap:anywhere}.sign{display:grid;grid-template-columns:2fr 1fr 2fr;gap:2rem;margin:3rem 0 1rem}"
        + ".sign div{border-top:1px solid var(--soft);padding-top:.3rem;color:var(--soft);font-size:.85rem}@media print{body{margin:0;max-width:none}.verdict,.totals div{break-inside:avoid}}";

    public static string Render(VerifyReport report)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>W&amp;B export verified</title><style>{Style}</style></head><body>");
        Head(page, report);
        Totals(page, report);
        Findings(page, "Problems", report.Problems, report.ProblemsTotal);
        Findings(page, "Credentials", report.Secrets, report.SecretsTotal);
        Table(page, "Tables", ["Table", "Parts", "Rows", "Bytes"], 1, report.Tables.Select(row => new[] { row.Table, N(row.Parts), N(row.Rows), N(row.Bytes) }));
        Source(page, report);
        Findings(page, "Remarks", report.Remarks, report.RemarksTotal);
        Findings(page, "Removed", report.Removed, report.RemovedTotal);
        Evidence(page, report);
        page.Append("<div class=\"sign\"><div>Checked by</div><div>Date</div><div>Signature</div></div>");
        return page.Append("</body></html>\n").ToString();
    }

    private static void Head(StringBuilder page, VerifyReport report)
    {
        var (title, sentence) = report.Verdict switch
        {
            "complete" => ("Complete and sound", "Every planned unit is in the export, and everything that was read is as it was committed."),
            "not_public_safe" => ("Sound, not public", $"Everything that was read is as it was committed{(report.Complete ? "" : ", not every planned unit is in the export")}, and {Counted.Of(report.SecretsTotal, "part holds", "parts hold")} what looks like a credential."),
            "incomplete" => ("Sound, not complete", "Everything that was read is as it was committed, but not every planned unit is in the export."),
            _ => ("Damaged", $"{Counted.Of(report.ProblemsTotal, "problem was", "problems were")} found: do not trust this export."),
        };
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"verdict {report.Verdict}\"><h1><b>{title}</b></h1><p>{sentence}</p></div>");
        page.Append(CultureInfo.InvariantCulture, $"<p><code>{Text(report.Location)}</code>, exported from <code>{Text(report.Export.Source)}</code>: {Text(report.Export.SelectionText)}");
        if (report.Export.Filter != "{}")
            page.Append(CultureInfo.InvariantCulture, $", runs that match <code>{Text(report.Export.Filter)}</code>");
        if (report.Export is { Since: not null } or { Until: not null })
            page.Append(CultureInfo.InvariantCulture, $", begun with runs {Bounds(report)}");
        page.Append(CultureInfo.InvariantCulture, $".</p><p class=\"soft\">Verified {report.StartedAt:u} to {report.FinishedAt:u} by WandbExporter {Text(report.ToolVersion)}. ");
        page.Append(CultureInfo.InvariantCulture, $"The export was begun {report.Export.CreatedAt:u} by WandbExporter {Text(report.Export.ToolVersion)}.</p>");
    }

    private static string Bounds(VerifyReport report)
    {
        (string Words, string? Bound)[] bounds = [("with a sign of life since", report.Export.Since), ("created before", report.Export.Until)];
        return string.Join(" and ", bounds.Where(bound => bound.Bound is not null).Select(bound => $"{bound.Words} {Text(bound.Bound!)}"));
    }

    private static void Totals(StringBuilder page, VerifyReport report)
    {
        page.Append("<div class=\"totals\">");
        foreach (var (number, name) in ((string, string)[])
        [
            (N(report.Units), "units committed"),
            (N(report.Parts), "parts"),
            (N(report.Rows), "rows"),
            (N(report.Bytes), "bytes"),
            (N(report.Objects), "objects listed"),
            (N(report.ProblemsTotal), "problems"),
        ])
        {
            page.Append(CultureInfo.InvariantCulture, $"<div><strong>{number}</strong><span>{name}</span></div>");
        }
        page.Append("</div>");
    }

    private static void Source(StringBuilder page, VerifyReport report)
    {
        if (report.Source is not { } source)
            return;
        Table(
            page,
            "Against the source",
            ["Project", "Exported", "Counted then", "Counted now", "Same", "Changed", "New", "Gone", "History rows", "Now"],
            1,
            source.Projects.Select(row => new[]
            {
                row.Project, N(row.RunsExported), Known(row.RunsCountedThen), Known(row.RunsCountedNow), N(row.RunsSame), N(row.RunsChanged),
                N(row.RunsNew), N(row.RunsGone), N(row.HistoryRowsExported), N(row.HistoryRowsNow),
            }));
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">Runs, as {Text(report.Export.Source)} answered {Text(source.Account)} at {source.AskedAt:u}. What changed there since the export is no damage of the export.</p>");
        Findings(page, "Changed at the source since", report.Changes, report.ChangesTotal);
    }

    private static void Evidence(StringBuilder page, VerifyReport report)
    {
        var sample = report.Sample;
        var read = sample.Fraction >= 1
            ? "The bytes of every part that is there were read again"
            : string.Create(CultureInfo.InvariantCulture, $"The bytes of a sample of {sample.Fraction:P2} of the parts (seed {sample.Seed}) were read again");
        page.Append("<h2>What was checked</h2><ul>");
        Item(page, $"{read}: {Counted.Of(sample.Parts, "part")}, {N(sample.Bytes)} bytes, held against their SHA-256; every page of their tables was decompressed and decoded, {Counted.Of(sample.Rows, "row")}.");
        Item(page, $"Presence and size of all {Counted.Of(report.Parts, "part")}; journal, manifest and the {Counted.Of(report.Objects, "listed object")} against each other, in every direction.");
        Item(page, $"The {Counted.Of(report.JournalRecords, "record")} of the journal; every unit's rows against its parts and against what the server counted.");
        Item(page, "What the export says about itself, and _SUCCESS, against the digests it was finished with.");
        page.Append("</ul><h2>Digests</h2>");
        page.Append(CultureInfo.InvariantCulture, $"<p>All parts: <code>{report.PartsDigest}</code><br><span class=\"soft\">SHA-256 of one line <code>sha256␣␣key</code> a part, sorted by key: what <code>sha256sum</code> prints of the files.</span></p>");
        if (report.StateDigest is not null)
            page.Append(CultureInfo.InvariantCulture, $"<p><code>_export/checksums.sha256</code>: <code>{report.StateDigest}</code></p>");
    }

    private static void Item(StringBuilder page, string text) => page.Append(CultureInfo.InvariantCulture, $"<li>{Text(text)}</li>");

    private static void Findings(StringBuilder page, string title, IReadOnlyList<VerifyFinding> findings, long total)
    {
        Table(page, title, ["Code", "What", "Finding"], 9, findings.Take(Shown).Select(finding => new[] { finding.Code, finding.Subject, finding.Message }), "findings");
        if (total > Math.Min(findings.Count, Shown))
            page.Append(CultureInfo.InvariantCulture, $"<p>{N(total)} in all; the first {Math.Min(findings.Count, Shown)} are shown.</p>");
    }

    private static void Table(StringBuilder page, string title, string[] heads, int firstNumber, IEnumerable<string[]> rows, string style = "counts")
    {
        var any = false;
        foreach (var row in rows)
        {
            if (!any)
            {
                page.Append(CultureInfo.InvariantCulture, $"<h2>{title}</h2><table class=\"{style}\"><tr>");
                Cells(page, "th", heads, firstNumber);
                page.Append("</tr>");
                any = true;
            }
            page.Append("<tr>");
            Cells(page, "td", row, firstNumber);
            page.Append("</tr>");
        }
        if (any)
            page.Append("</table>");
    }

    private static void Cells(StringBuilder page, string tag, string[] texts, int firstNumber)
    {
        for (var i = 0; i < texts.Length; i++)
            page.Append(CultureInfo.InvariantCulture, $"<{tag}{(i >= firstNumber ? " class=\"n\"" : "")}>{Text(texts[i])}</{tag}>");
    }

    private static string Known(long? number) => number is { } known ? N(known) : "unknown";

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(Printable.Of(text));
}
