using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Output;

/// <summary>How a failure that ends a command is told: a sentence for people, or a line like every other for machines.</summary>
internal static class ErrorLine
{
    /// <summary>Whether the command line asks for JSON; it is known before the rest of it makes sense.</summary>
    public static bool IsJson { get; set; }

    public static void Write(Failure failure)
    {
        if (IsJson)
        {
            WriteJson(failure);
            return;
        }
        Console.Error.WriteLine($"error: {Printable.Of(failure.Message)}");
        if (failure.LastAnswer is not null)
            Console.Error.WriteLine($"  last answer: {Printable.Of(failure.LastAnswer)}");
    }

    private static void WriteJson(Failure failure)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("time", TimeProvider.System.GetUtcNow());
            json.WriteString("level", "error");
            json.WriteString("event", "error");
            json.WriteString("message", failure.Message);
            json.WriteString("code", failure.Code);
            json.WriteNumber("exit_code", (int)failure.Exit);
            if (failure.LastAnswer is not null)
                json.WriteString("last_answer", failure.LastAnswer);
            json.WriteEndObject();
        }
        Console.Error.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
