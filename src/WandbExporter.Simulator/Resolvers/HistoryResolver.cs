using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Logged rows and system metrics. A list of them is never longer than was asked for: it is thinned out evenly, as the server does.</summary>
internal static class HistoryResolver
{
    private const int DefaultSamples = 500;

    public static void Register(FieldMap map)
    {
        map.On<RunData>("Run")
            .Add("historyLineCount", run => run.HistoryRowCount)
            .Add("eventsLineCount", run => run.EventCount)
            .Add("historyTail", run => Tail(run.HistoryRowCount, run.WriteRow))
            .Add("eventsTail", run => Tail(run.EventCount, run.WriteEvent))
            .Add("history", History)
            .Add("events", Events)
            .Add("sampledHistory", SampledHistory);
    }

    /// <summary>Steps from <c>minStep</c> up to, without, <c>maxStep</c>.</summary>
    private static IReadOnlyList<Utf8String> History(RunData run, Call call)
    {
        var quirks = call.Server.Options.Quirks;
        if (quirks.HistoryMoved)
            return [];
        var (min, max) = (call.Whole("minStep"), call.Whole("maxStep"));
        var first = run.FirstRowFrom(Math.Max(min ?? long.MinValue, quirks.HistoryMovedBefore ?? long.MinValue));
        var end = max is { } until ? run.FirstRowFrom(quirks.HistoryIncludesMaxStep && until < long.MaxValue ? until + 1 : until) : run.HistoryRowCount;
        var texts = Texts(call, RowSampling.Pick(first, Math.Max(first, end), Samples(call, call.Server.Options.HistoryPageCap)), Write);
        run.HistoryAnswered();
        call.Session.History.Add(new HistoryAnswer("history", min, max, texts.Count, texts.Sum(text => (long)text.Utf8.Length)));
        return texts;

        void Write(long row, IBufferWriter<byte> into)
        {
            if (quirks.CutRowAtStep is not { } step || run.StepAt(row) != step)
            {
                run.WriteRow(row, into);
                return;
            }
            var whole = new ArrayBufferWriter<byte>();
            run.WriteRow(row, whole);
            into.Write(whole.WrittenSpan[..(whole.WrittenCount / 2)]);
        }
    }

    private static IReadOnlyList<Utf8String> Events(RunData run, Call call) => call.Whole("samples") > call.Server.Options.Quirks.MostEventSamples
        ? throw new InvalidOperationException("Too many samples.")
        : Texts(call, RowSampling.Pick(0, run.EventCount, Samples(call, call.Server.Options.EventsCap)), run.WriteEvent);

    private static long Samples(Call call, int cap) => Math.Min(call.Whole("samples") ?? DefaultSamples, cap);

    private static IReadOnlyList<Utf8String> Texts(Call call, IEnumerable<long> rows, Action<long, IBufferWriter<byte>> write)
    {
        var buffer = new TextBuffer();
        foreach (var row in rows)
        {
            call.Context.CancellationToken.ThrowIfCancellationRequested();
            write(row, buffer);
            buffer.EndText();
        }
        return buffer.Texts;
    }

    /// <summary>A list a spec; rows are objects of the wanted keys, and only rows that have all of them. <c>maxStep</c> is inclusive.</summary>
    private static List<object> SampledHistory(RunData run, Call call) =>
        [.. (call.Texts("specs") ?? []).Select(spec => (object)Sampled(run, call, spec))];

    private static JsonText Sampled(RunData run, Call call, string text)
    {
        using var spec = Spec(text);
        var root = spec.RootElement;
        var keys = root.TryGetProperty("keys", out var named) && named.ValueKind == JsonValueKind.Array
            ? named.EnumerateArray().Select(key => key.GetString()!).Distinct().ToList()
            : [];
        var (min, max) = (Number(root, "minStep"), Number(root, "maxStep"));
        var first = run.FirstRowFrom(min ?? long.MinValue);
        var end = max is { } last && last < long.MaxValue ? run.FirstRowFrom(last + 1) : run.HistoryRowCount;
        var samples = Number(root, "samples") ?? DefaultSamples;
        var picked = (keys is ["_step"] ? Steps(run, RowSampling.Pick(first, end, samples)) : Complete(run, call, keys, first, end, samples)).ToList();
        var rows = "[" + string.Join(',', picked) + "]";
        run.HistoryAnswered();
        call.Session.History.Add(new HistoryAnswer("sampledHistory", min, max is null or long.MaxValue ? null : max + 1, picked.Count, Encoding.UTF8.GetByteCount(rows)));
        return new JsonText(rows);
    }

    /// <summary>Every row has a step, its own or the one that the server gave it: no row needs to be looked at.</summary>
    private static IEnumerable<string> Steps(RunData run, IEnumerable<long> rows) =>
        rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{{\"_step\":{run.StepAt(row)}}}"));

    private static IEnumerable<string> Complete(RunData run, Call call, List<string> keys, long first, long end, long samples)
    {
        var complete = new List<long>();
        for (var row = first; row < end; row++)
        {
            call.Context.CancellationToken.ThrowIfCancellationRequested();
            if (Projected(run, row, keys) is not null)
                complete.Add(row);
        }
        return RowSampling.Pick(0, complete.Count, samples).Select(place => Projected(run, complete[(int)place], keys)!);
    }

    private static JsonDocument Spec(string text)
    {
        try
        {
            var spec = JsonDocument.Parse(text);
            if (spec.RootElement.ValueKind == JsonValueKind.Object)
                return spec;
            spec.Dispose();
        }
        catch (JsonException fault)
        {
            throw new FormatException("invalid spec: not JSON", fault);
        }
        throw new FormatException("invalid spec: expected an object");
    }

    private static long? Number(JsonElement spec, string name) =>
        spec.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? (long)value.GetDouble() : null;

    /// <summary>The row with those keys only; null when it lacks one.</summary>
    private static string? Projected(RunData run, long row, List<string> keys)
    {
        var line = new ArrayBufferWriter<byte>(512);
        run.WriteRow(row, line);
        using var parsed = TolerantJson.Parse(line.WrittenSpan.ToArray());
        var text = new StringBuilder("{");
        foreach (var key in keys)
        {
            if (!TryFind(parsed.RootElement, key, out var value))
                return null;
            text.Append(text.Length == 1 ? string.Empty : ",").Append(JsonSerializer.Serialize(key)).Append(':').Append(value.GetRawText());
        }
        return text.Append('}').ToString();
    }

    public static bool TryFind(JsonElement element, string key, out JsonElement value)
    {
        value = default;
        if (element.ValueKind != JsonValueKind.Object)
            return false;
        if (element.TryGetProperty(key, out value))
            return true;
        for (var dot = key.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = key.IndexOf('.', dot + 1))
            if (element.TryGetProperty(key[..dot], out var inner) && TryFind(inner, key[(dot + 1)..], out value))
                return true;
        return false;
    }

    /// <summary>A JSON list that holds the last line as a string.</summary>
    private static JsonText Tail(long count, Action<long, IBufferWriter<byte>> write)
    {
        if (count == 0)
            return new JsonText("[]");
        var line = new ArrayBufferWriter<byte>();
        write(count - 1, line);
        return new JsonText("[" + JsonSerializer.Serialize(Encoding.UTF8.GetString(line.WrittenSpan)) + "]");
    }
}
