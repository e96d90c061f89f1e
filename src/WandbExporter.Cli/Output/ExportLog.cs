using System.Text.Json;
using WandbExporter.Cli.Options;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Output;

/// <summary>Log lines on standard error: text for people, one JSON object a line for machines.</summary>
internal sealed class ExportLog(LogFormat format, bool quiet)
{
    private readonly Lock _lock = new();

    public bool IsQuiet => quiet;

    public bool IsJson => format == LogFormat.Json;

    /// <summary>Whether a live view may be drawn: a person is looking, and did not ask for lines.</summary>
    public bool IsInteractive => !quiet && !IsJson && !Console.IsErrorRedirected && !Console.IsOutputRedirected;

    public void Info(string name, string message) => Write("info", name, message, null);

    public void Warning(string name, string message, Action<Utf8JsonWriter>? fields = null) => Write("warning", name, message, fields);

    /// <summary>A line with fields; text shows the message, JSON the fields too.</summary>
    public void Event(string name, string message, Action<Utf8JsonWriter> fields) => Write("info", name, message, fields);

    private void Write(string level, string name, string message, Action<Utf8JsonWriter>? fields)
    {
        if (quiet && level == "info")
            return;
        lock (_lock)
        {
            if (!IsJson)
            {
                Console.Error.WriteLine(level == "warning" ? $"warning: {Printable.Of(message)}" : Printable.Of(message));
                return;
            }
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteString("time", TimeProvider.System.GetUtcNow());
                json.WriteString("level", level);
                json.WriteString("event", name);
                json.WriteString("message", message);
                fields?.Invoke(json);
                json.WriteEndObject();
            }
            Console.Error.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan));
        }
    }
}
