using System.Globalization;
using System.Net;
using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Browse.Reports;

/// <summary>Renders a report as one page that needs nothing else, has no script, and prints on paper. All text is escaped.</summary>
internal sealed class ReportPage(ProjectPath project, IReadOnlyList<ReportedRun> runs, int leftOut, string source, DateTimeOffset now)
{
    private const string Style =
        ":root{color-scheme:light dark;--paper:#fff;--ink:#1c2328;--soft:#5b666f;--line:#e1e5e8}"
        + "@media(prefers-color-scheme:dark){:root{--paper:#101416;--ink:#e4e9ec;--soft:#98a4ac;--line:#273036}}"
        + "*{box-sizing:border-box}body{font:14px/1.5 system-ui,sans-serif;max-width:1500px;margin:0 auto;padding:24px 20px 60px;background:var(--paper);color:var(--ink)}"
        + "h1{font-size:24px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:16px;margin:28px 0 8px}p{margin:0 0 12px}.soft{color:var(--soft)}"
        + ".runs{overflow-x:auto}table{border-collapse:collapse;font-size:13px}th,td{text-align:left;padding:4px 14px 4px 0;border-bottom:1px solid var(--line);white-space:nowrap;max-width:320px;overflow:hidden;text-overflow:ellipsis}"
        + "th{color:var(--soft);font-weight:600}.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(400px,100%),1fr));gap:14px}"
        + "figure{margin:0;padding:10px 12px;border:1px solid var(--line);border-radius:10px;break-inside:avoid;min-width:0}figcaption{font-weight:600;font-size:13px;overflow-wrap:anywhere}"
        + "svg{display:block;width:100%;height:auto}svg path{fill:none;stroke-width:1.2;stroke-linejoin:round;stroke-linecap:round}svg .g{stroke:var(--line);stroke-width:1}svg .d{stroke-dasharray:5 3}"
        + "svg text{fill:var(--soft);font:10px system-ui,sans-serif}svg .y{text-anchor:end}svg .x{text-anchor:middle}.k{width:22px;height:8px;margin-right:8px;display:inline-block;vertical-align:middle}.k path{stroke-width:3}"
        + "@media print{body{padding:0;max-width:none}}";

    private static readonly string Colors =
        string.Concat(RunColors.OnLight.Select((color, i) => $".c{i}{{stroke:{color}}}"))
        + $"@media(prefers-color-scheme:dark){{{string.Concat(RunColors.OnDark.Select((color, i) => $".c{i}{{stroke:{color}}}"))}}}";

    private readonly List<string> _charts = [];
    private readonly List<string> _empty = [];

    /// <summary>How many charts were added that show anything.</summary>
    public int Charts => _charts.Count;

    /// <summary>Metrics that have none, for they have no finite number.</summary>
    public IReadOnlyList<string> Empty => _empty;

    public void Add(string metric, DrawnChart chart)
    {
        if (chart.IsEmpty)
            _empty.Add(metric);
        else
            _charts.Add($"<figure><figcaption>{Text(metric)}</figcaption>{new SvgChart(chart).Render($"{metric}, {Counted.Of(chart.Lines.Count, "run")}")}</figure>");
    }

    public string Render()
    {
        var page = new StringBuilder();
        var title = Text($"{project.Entity}/{project.Project}");
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
        page.Append(CultureInfo.InvariantCulture, $"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title><style>{Style}{Colors}</style></head><body><main>");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{title}</h1><p class=\"soft\">{Counted.Of(runs.Count, "run")}, {Counted.Of(_charts.Count, "chart")}, from an export of {Text(source)}, written {now:yyyy-MM-dd HH:mm} UTC</p>");
        Runs(page);
        page.Append("<h2>Charts</h2>");
        if (_charts.Count == 0)
            page.Append("<p class=\"soft\">These runs logged no numbers.</p>");
        page.Append("<div class=\"charts\">").AppendJoin('\n', _charts).Append("</div>");
        if (_empty.Count > 0)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">No finite number: {Text(string.Join(", ", _empty))}</p>");
        if (leftOut > 0)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">{Counted.Of(leftOut, "more metric")} {(leftOut == 1 ? "has" : "have")} numbers and no chart here: --metric names what is drawn.</p>");
        return page.Append("</main></body></html>\n").ToString();
    }

    private void Runs(StringBuilder page)
    {
        var keys = runs.SelectMany(run => run.Config.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        page.Append("<h2>Runs</h2><div class=\"runs\" tabindex=\"0\" role=\"region\" aria-label=\"Runs\"><table><thead><tr><th scope=\"col\">Run</th><th scope=\"col\">Id</th><th scope=\"col\">State</th><th scope=\"col\">Created</th><th scope=\"col\">Duration</th>");
        foreach (var key in keys)
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Text(key)}</th>");
        page.Append("</tr></thead><tbody>");
        for (var i = 0; i < runs.Count; i++)
        {
            var run = runs[i];
            page.Append(CultureInfo.InvariantCulture, $"<tr><td><svg class=\"k\" viewBox=\"0 0 22 8\" aria-hidden=\"true\"><path class=\"c{RunColors.Of(i)}{(RunColors.IsBroken(i) ? " d" : "")}\" d=\"M1 4H21\"/></svg>{Text(run.Title)}</td>");
            page.Append(CultureInfo.InvariantCulture, $"<td>{Text(run.Id)}</td><td>{Text(run.State)}</td><td>{Text(run.CreatedAt)}</td><td>{(run.Seconds is { } seconds ? TimeSpan.FromSeconds(Math.Round(seconds)).ToString("c", CultureInfo.InvariantCulture) : "")}</td>");
            foreach (var key in keys)
                page.Append(CultureInfo.InvariantCulture, $"<td>{Text(run.Config.GetValueOrDefault(key))}</td>");
            page.Append("</tr>");
        }
        page.Append("</tbody></table></div>");
    }

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");
}
