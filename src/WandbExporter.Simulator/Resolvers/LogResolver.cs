using System.Globalization;
using System.Text;

namespace WandbExporter.Simulator;

/// <summary>The console log: forward pages with <c>useImprovedPagination</c>, else the old ways of reading from the end.</summary>
internal static class LogResolver
{
    public static void Register(FieldMap map)
    {
        map.On<RunData>("Run").Add("logLineCount", (run, call) => run.LogLineCount + call.Server.Options.Quirks.CountsTooMany).Add("logLines", Lines);
        map.On<LogLineData>("LogLine")
            .Add("number", line => line.Number)
            .Add("timestamp", line => line.Timestamp is { } time ? time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture) : null)
            .Add("level", line => line.Level)
            .Add("label", line => line.Label)
            .Add("line", line => line.Line);
    }

    /// <summary>Null when the run never logged.</summary>
    private static Page? Lines(RunData run, Call call)
    {
        if (run.LogLineCount == 0)
            return null;
        var options = call.Server.Options;
        if (call.Flag("useImprovedPagination") && call.Whole("last") is null)
            return Forward(run, call);
        // The old resolver knows no "first"; "after" counts lines back from the end.
        var back = long.TryParse(call.Text("after"), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : 0;
        var end = Math.Max(0, run.LogLineCount - back);
        var start = Math.Max(0, end - Math.Min(call.Whole("last") ?? options.LogPageCap, options.LogPageCap));
        var edges = new List<Edge>();
        for (var number = start; number < end; number++)
            edges.Add(new Edge(run.LogLine(number), call.Server.Cursors.At(List(run), number)));
        return new Page(edges, edges.Count == 0 ? null : edges[^1].Cursor, start > 0, end < run.LogLineCount, () => run.LogLineCount);
    }

    private static Page Forward(RunData run, Call call)
    {
        var options = call.Server.Options;
        var page = Paging.Of(call, List(run), run.LogLineCount, run.LogLine);
        var (lines, bytes) = (0, 0);
        while (lines < Math.Min(page.Edges.Count, options.LogPageCap))
        {
            bytes += Encoding.UTF8.GetByteCount((page.Edges[lines].Node as LogLineData)?.Line ?? string.Empty);
            if (lines > 0 && bytes > options.LogPageBytes)
                return Cut(page, lines, !options.LogPageBytesHideNext);
            lines++;
        }
        return lines < page.Edges.Count ? Cut(page, lines, hasNext: true) : page;
    }

    private static Page Cut(Page page, int lines, bool hasNext) =>
        page with { Edges = [.. page.Edges.Take(lines)], EndCursor = page.Edges[lines - 1].Cursor, HasNext = hasNext };

    private static string List(RunData run) => RunResolver.List("log", run);
}
