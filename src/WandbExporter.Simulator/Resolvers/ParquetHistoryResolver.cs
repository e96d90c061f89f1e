using System.Buffers;
using System.Globalization;
using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Exported history: URLs of files, and the rows that are in none yet.</summary>
internal static class ParquetHistoryResolver
{
    public static void Register(FieldMap map)
    {
        map.On<RunData>("Run").Add("parquetHistory", Exported);
        map.On<ExportedHistory>("ParquetHistory")
            .Add("parquetUrls", Urls)
            .Add("liveData", (history, call) => call.Server.Exports?.Options.LiveDataIsNull == true ? null : Live(history, call.Context.CancellationToken));
    }

    private static ExportedHistory Exported(RunData run, Call call)
    {
        // A run that grows has another number of rows when its live ones are written.
        var rows = run.HistoryRowCount;
        run.HistoryAnswered();
        var keys = call.Texts("liveKeys") ?? [];
        return call.Server.Exports is not { } exports
            ? new ExportedHistory(run, null, rows, rows, keys, false)
            : Of(exports.Plan(run, rows));

        ExportedHistory Of(ExportPlan plan) =>
            new(run, plan, Math.Max(0, plan.End - exports.Options.RowsAlsoLive), rows, keys, exports.Options.LiveStepsAsDoubles);
    }

    private static IReadOnlyList<string> Urls(ExportedHistory history, Call call)
    {
        if (history.Plan is not { } plan)
            return [];
        var isExpired = call.Session.Faults.Has(FaultKind.ExpiredUrls);
        // The order changes from call to call, the object behind a token does not: nor does its address.
        return [.. call.Server.Exports!.Tokens(history.Run, plan).Select(token => call.Server.Urls.Signed(token, "history.parquet", isExpired))];
    }

    private static IEnumerable<object> Live(ExportedHistory history, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        for (var row = history.LiveFrom; row < history.Rows; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new JsonText("{" + string.Join(',', Members(history, row, buffer)) + "}");
        }
    }

    private static IEnumerable<string> Members(ExportedHistory history, long row, ArrayBufferWriter<byte> buffer)
    {
        var others = history.Keys.Where(key => key != "_step").ToList();
        if (others.Count < history.Keys.Count)
            yield return string.Create(CultureInfo.InvariantCulture, $"\"_step\":{history.Run.StepAt(row)}{(history.StepsAsDoubles ? ".0" : string.Empty)}");
        if (others.Count == 0)
            yield break;
        buffer.ResetWrittenCount();
        history.Run.WriteRow(row, buffer);
        using var parsed = TolerantJson.Parse(buffer.WrittenSpan.ToArray());
        foreach (var key in others)
            if (HistoryResolver.TryFind(parsed.RootElement, key, out var value))
                yield return System.Text.Json.JsonSerializer.Serialize(key) + ":" + value.GetRawText();
    }

    /// <param name="Plan">Null: the server exports nothing, and names nothing as live.</param>
    /// <param name="Rows">All rows at the time of the question.</param>
    private sealed record ExportedHistory(
        RunData Run, ExportPlan? Plan, long LiveFrom, long Rows, IReadOnlyList<string> Keys, bool StepsAsDoubles);
}
