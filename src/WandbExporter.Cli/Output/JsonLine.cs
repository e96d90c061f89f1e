using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WandbExporter.Cli.Output;

/// <summary>The form of every line for machines: one JSON object on standard error, with when, how bad and what.</summary>
internal static class JsonLine
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="level"><c>debug</c>, <c>info</c>, <c>warning</c> or <c>error</c>.</param>
    /// <param name="name">What kind of event it is: not to be renamed.</param>
    /// <param name="message">The same in words.</param>
    /// <param name="fields">Writes what else there is to say; null for nothing.</param>
    public static void Write(string level, string name, string message, Action<Utf8JsonWriter>? fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time", TimeProvider.System.GetUtcNow());
            json.WriteString("level", level);
            json.WriteString("event", name);
            json.WriteString("message", message);
            fields?.Invoke(json);
            json.WriteEndObject();
        }
        Console.Error.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
