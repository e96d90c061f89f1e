using System.Collections;
using System.Text.Json;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>Writes completed values and errors as JSON.</summary>
internal static class ResponseWriter
{
    public static void WriteError(Utf8JsonWriter writer, GraphQLError error)
    {
        writer.WriteStartObject();
        writer.WriteString("message"u8, error.Message);
        if (error.Path.Count > 0)
        {
            writer.WritePropertyName("path"u8);
            WriteValue(writer, error.Path);
        }

        if (error.Locations.Count > 0)
        {
            writer.WriteStartArray("locations"u8);
            foreach (var location in error.Locations)
            {
                writer.WriteStartObject();
                writer.WriteNumber("line"u8, location.Line);
                writer.WriteNumber("column"u8, location.Column);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (error.Extensions is { } extensions)
        {
            writer.WritePropertyName("extensions"u8);
            WriteValue(writer, extensions);
        }

        writer.WriteEndObject();
    }

    public static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case ResponseObject node:
                WriteObject(writer, node);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case Utf8String text:
                Utf8StringWriter.Write(writer, text.Utf8.Span);
                break;
            case RawJson raw:
                writer.WriteRawValue(raw.Utf8.Span, skipInputValidation: true);
                break;
            case JsonText json:
                writer.WriteRawValue(json.Value, skipInputValidation: true);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                WriteDouble(writer, number);
                break;
            case JsonElement element:
                element.WriteTo(writer);
                break;
            default:
                WriteOther(writer, value);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, ResponseObject node)
    {
        writer.WriteStartObject();
        for (var i = 0; i < node.Names.Length; i++)
        {
            writer.WritePropertyName(node.Names[i]);
            WriteValue(writer, node.Values[i]);
        }

        writer.WriteEndObject();
    }

    private static void WriteOther(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case IReadOnlyList<Utf8String> texts:
                writer.WriteStartArray();
                for (var i = 0; i < texts.Count; i++)
                    Utf8StringWriter.Write(writer, texts[i].Utf8.Span);
                writer.WriteEndArray();
                break;
            case IEnumerable<KeyValuePair<string, object?>> members:
                writer.WriteStartObject();
                foreach (var (name, member) in members)
                {
                    writer.WritePropertyName(name);
                    WriteValue(writer, member);
                }

                writer.WriteEndObject();
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (var item in items)
                    WriteValue(writer, item);
                writer.WriteEndArray();
                break;
            default:
                JsonSerializer.Serialize(writer, value, value.GetType());
                break;
        }
    }

    /// <summary>JSON has no such numbers; inside JSON scalars the server of W&amp;B names them in strings.</summary>
    private static void WriteDouble(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number))
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(double.IsNaN(number) ? "NaN"u8 : number > 0 ? "Infinity"u8 : "-Infinity"u8);
    }
}
