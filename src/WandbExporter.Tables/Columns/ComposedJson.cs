using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using WandbExporter.Client.Model;

namespace WandbExporter.Tables.Columns;

/// <summary>JSON that is made of several values of the server, each as it keeps it.</summary>
internal static class ComposedJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static RawJson Of(Action<Utf8JsonWriter> write)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, Plain))
            write(writer);
        return new RawJson(json.WrittenMemory);
    }

    /// <summary>A member; what should be JSON and is not is a string.</summary>
    public static void WriteJson(this Utf8JsonWriter writer, string name, RawJson? value)
    {
        writer.WritePropertyName(name);
        writer.WriteJson(value);
    }

    /// <inheritdoc cref="WriteJson(Utf8JsonWriter, string, RawJson?)"/>
    public static void WriteJson(this Utf8JsonWriter writer, RawJson? value)
    {
        if (value is null)
            writer.WriteNullValue();
        else
            writer.WriteRawValue(ReadableJson.OrText(value), skipInputValidation: true);
    }
}
