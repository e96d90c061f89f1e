using System.Buffers;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using WandbExporter.Core.Errors;

namespace WandbExporter.Core.Journal;

/// <summary>
/// The JSON of journal records, on one line: an object for a single record, an array for a batch that was appended as one.
/// A later format announces itself by a record type unknown here, or by <c>"v":N</c> as a record's first member; both are refused
/// rather than guessed at. Unknown members of a known record are skipped.
/// </summary>
public static class JournalJson
{
    private static readonly Dictionary<Type, string> TypeNames = typeof(JournalRecord)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(attribute => attribute.DerivedType, attribute => (string)attribute.TypeDiscriminator!);

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The record's type as the journal spells it, such as <c>part-committed</c>.</summary>
    public static string TypeOf(JournalRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return TypeNames[record.GetType()];
    }

    /// <summary>Writes the records without a line break.</summary>
    public static void Write(IBufferWriter<byte> output, IReadOnlyList<JournalRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        using var writer = new Utf8JsonWriter(output, WriterOptions);
        if (records.Count == 1)
            JsonSerializer.Serialize(writer, records[0], JournalContext.Default.JournalRecord);
        else
            JsonSerializer.Serialize(writer, records, JournalContext.Default.IReadOnlyListJournalRecord);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ExportException">Fatal: <c>journal_newer</c> or <c>journal_damaged</c>.</exception>
    public static IReadOnlyList<JournalRecord> Read(ReadOnlySpan<byte> json)
    {
        if (UsualRecords.TryRead(json) is { } usual)
            return usual;
        try
        {
            if (json.IsEmpty || json[0] != (byte)'[')
                return [JsonSerializer.Deserialize(json, JournalContext.Default.JournalRecord) ?? throw new JsonException("null")];
            return JsonSerializer.Deserialize(json, JournalContext.Default.IReadOnlyListJournalRecord) ?? throw new JsonException("null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new ExportException(Diagnose(json), e);
        }
    }

    private static Failure Diagnose(ReadOnlySpan<byte> json)
    {
        if (NewerMark(json) is { } mark)
        {
            var message = $"The journal was written by a newer version of wandb-export ({mark}); update wandb-export to go on with this export.";
            return new Failure(FailureCategory.Fatal, FailureCode.JournalNewer, message, ExitCode.Destination);
        }
        return new Failure(
            FailureCategory.Fatal,
            FailureCode.JournalDamaged,
            "A journal record cannot be read; restore the journal from a backup or export to another destination.",
            ExitCode.Destination);
    }

    private static string? NewerMark(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            var records = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToArray() : [root];
            foreach (var record in records.Where(record => record.ValueKind == JsonValueKind.Object))
            {
                if (record.TryGetProperty("v", out var version))
                    return $"record version {version}";
                if (record.TryGetProperty("type", out var type) && !TypeNames.ContainsValue(type.ToString()))
                    return $"record type '{type}'";
            }
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JournalRecord))]
[JsonSerializable(typeof(IReadOnlyList<JournalRecord>))]
internal sealed partial class JournalContext : JsonSerializerContext;
