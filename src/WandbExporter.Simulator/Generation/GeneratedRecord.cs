using System.Buffers;
using System.Text;
using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>The JSON members of a generated run.</summary>
internal static class GeneratedRecord
{
    private static readonly (byte[] Property, double Low, double High)[] SystemMetrics =
    [
        ("\"system.cpu\":"u8.ToArray(), 5, 95),
        ("\"system.memory\":"u8.ToArray(), 20, 80),
        ("\"system.memory_percent\":"u8.ToArray(), 20, 80),
        ("\"system.proc.memory.rssMB\":"u8.ToArray(), 800, 9000),
        ("\"system.proc.cpu.threads\":"u8.ToArray(), 12, 64),
        ("\"system.disk./.usagePercent\":"u8.ToArray(), 30, 60),
        ("\"system.network.sent\":"u8.ToArray(), 1e4, 1e9),
        ("\"system.network.recv\":"u8.ToArray(), 1e4, 1e9),
        ("\"system.gpu.0.gpu\":"u8.ToArray(), 0, 100),
        ("\"system.gpu.0.memoryAllocated\":"u8.ToArray(), 10, 99),
        ("\"system.gpu.0.temp\":"u8.ToArray(), 35, 84),
        ("\"system.gpu.0.powerWatts\":"u8.ToArray(), 60, 400),
    ];

    public static string Config(ulong hash, long index) => Json(writer =>
    {
        Wrapped(writer, "lr", inner => inner.WriteNumberValue(3e-4 * (0.5 + Noise.Unit(hash, 31))));
        Wrapped(writer, "batch_size", inner => inner.WriteNumberValue(16 << (int)(Noise.Hash(hash, 32) % 5)));
        Wrapped(writer, "optimizer", inner => inner.WriteStringValue(Noise.Hash(hash, 33) % 2 == 0 ? "adamw" : "sgd"));
        Wrapped(writer, "use_amp", inner => inner.WriteBooleanValue(Noise.Hash(hash, 34) % 2 == 0));
        Wrapped(writer, "resume_from", inner => inner.WriteNullValue());
        Wrapped(writer, "seed", inner => inner.WriteNumberValue(index));
        Wrapped(writer, "model", inner =>
        {
            inner.WriteStartObject();
            inner.WriteString("arch", "transformer");
            inner.WriteNumber("layers", 6 + (int)(Noise.Hash(hash, 35) % 18));
            inner.WriteStartArray("hidden");
            inner.WriteNumberValue(512);
            inner.WriteNumberValue(2048);
            inner.WriteEndArray();
            inner.WriteEndObject();
        });
        Wrapped(writer, "_wandb", inner =>
        {
            inner.WriteStartObject();
            inner.WriteString("cli_version", "0.21.4");
            inner.WriteString("python_version", "3.11.2");
            inner.WriteStartObject("t");
            inner.WriteString("4", "3.11.2");
            inner.WriteString("5", "0.21.4");
            inner.WriteEndObject();
            inner.WriteEndObject();
        });
    });

    public static string Summary(GeneratedRun run, IReadOnlyList<Metric> metrics) => Json(writer =>
    {
        var rows = run.HistoryRowCount;
        if (rows == 0)
            return;
        foreach (var metric in metrics)
            writer.WriteNumber(metric.Key, run.Value(metric, metric.LastRow(rows)));
        var runtime = run.Runtime(rows - 1);
        writer.WriteNumber("_step", run.StepAt(rows - 1));
        writer.WriteNumber("_timestamp", run.Timestamp(runtime));
        writer.WriteNumber("_runtime", runtime);
        writer.WriteStartObject("_wandb");
        writer.WriteNumber("runtime", (long)runtime);
        writer.WriteEndObject();
    });

    public static string HistoryKeys(GeneratedRun run, IReadOnlyList<Metric> metrics) => Json(writer =>
    {
        var rows = run.HistoryRowCount;
        writer.WriteStartObject("keys");
        if (rows > 0)
        {
            foreach (var metric in metrics)
                Key(writer, metric.Key, metric.Count(rows), metric.Curve == Curve.Epoch, run.Value(metric, metric.LastRow(rows)));
            var runtime = run.Runtime(rows - 1);
            Key(writer, "_step", rows, true, run.StepAt(rows - 1));
            Key(writer, "_timestamp", rows, true, run.Timestamp(runtime));
            Key(writer, "_runtime", rows, true, runtime);
        }
        writer.WriteEndObject();
        writer.WriteStartArray("sets");
        writer.WriteEndArray();
        writer.WriteNumber("lastStep", rows == 0 ? -1 : run.StepAt(rows - 1));
    });

    public static void WriteEvent(ulong hash, long number, double timestamp, IBufferWriter<byte> into)
    {
        var line = new Utf8Line(into);
        line.Raw("\"_wandb\":"u8, "true"u8);
        line.Number("\"_timestamp\":"u8, timestamp);
        line.Number("\"_runtime\":"u8, number * 15.0);
        for (var metric = 0; metric < SystemMetrics.Length; metric++)
        {
            var (property, low, high) = SystemMetrics[metric];
            line.Number(property, Math.Round(low + ((high - low) * Noise.Unit(hash, (ulong)(100 + metric), (ulong)number)), 2));
        }
        line.End();
    }

    public static string LastEvent(RunData run)
    {
        if (run.EventCount == 0)
            return "{}";
        var line = new ArrayBufferWriter<byte>();
        run.WriteEvent(run.EventCount - 1, line);
        using var parsed = JsonDocument.Parse(line.WrittenMemory);
        return Json(writer =>
        {
            foreach (var member in parsed.RootElement.EnumerateObject().Where(member => member.Name.StartsWith("system.", StringComparison.Ordinal)))
                member.WriteTo(writer);
        });
    }

    public static string Json(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Wrapped(Utf8JsonWriter writer, string key, Action<Utf8JsonWriter> value)
    {
        writer.WriteStartObject(key);
        writer.WritePropertyName("value");
        value(writer);
        writer.WriteNull("desc");
        writer.WriteEndObject();
    }

    private static void Key(Utf8JsonWriter writer, string key, long count, bool monotonic, double last)
    {
        writer.WriteStartObject(key);
        writer.WriteStartArray("typeCounts");
        writer.WriteStartObject();
        writer.WriteString("type", "number");
        writer.WriteNumber("count", count);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteBoolean("monotonic", monotonic);
        writer.WriteNumber("previousValue", last);
        writer.WriteEndObject();
    }
}
