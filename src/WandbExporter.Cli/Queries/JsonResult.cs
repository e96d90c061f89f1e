using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WandbExporter.Query.Views;

namespace WandbExporter.Cli.Queries;

/// <summary>
/// A JSON object a line, with every column in it. What is no number of JSON (<c>NaN</c>, the infinities) is its name as a text, as W&amp;B writes it; names
/// that are repeated are told apart by their number.
/// </summary>
internal sealed class JsonResult : IResultWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task WriteAsync(IReadOnlyList<ViewColumn> columns, IAsyncEnumerable<object?[]> rows, TextWriter to, CancellationToken cancellationToken)
    {
        var names = NamesOf(columns);
        var buffer = new ArrayBufferWriter<byte>();
        await using var json = new Utf8JsonWriter(buffer, Options);
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            json.WriteStartObject();
            for (var at = 0; at < names.Count; at++)
            {
                json.WritePropertyName(names[at]);
                Write(json, row[at], columns[at].IsJson);
            }
            json.WriteEndObject();
            await json.FlushAsync(cancellationToken);
            to.Write(Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n");
            buffer.ResetWrittenCount();
            json.Reset();
        }
    }

    private static List<JsonEncodedText> NamesOf(IReadOnlyList<ViewColumn> columns)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. columns.Select(column =>
        {
            var name = column.Name;
            for (var n = 2; !taken.Add(name); n++)
                name = string.Create(CultureInfo.InvariantCulture, $"{column.Name}:{n}");
            return JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        })];
    }

    private static void Write(Utf8JsonWriter json, object? value, bool isJson)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or decimal or BigInteger:
                json.WriteRawValue(CellText.Of(value));
                break;
            case string text when isJson && IsDocument(text):
                json.WriteRawValue(text, skipInputValidation: true);
                break;
            default:
                json.WriteStringValue(CellText.Of(value));
                break;
        }
    }

    /// <summary>A list of the engine's may hold numbers that JSON does not have.</summary>
    private static bool IsDocument(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1000 });
            return !text.Contains('\n', StringComparison.Ordinal);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
