using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
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

    private static readonly Dictionary<string, Type> Types = TypeNames.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

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
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(records);
        var members = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(members, WriterOptions);
        if (records.Count != 1)
            output.Write("["u8);
        for (var i = 0; i < records.Count; i++)
        {
            members.ResetWrittenCount();
            writer.Reset();
            JsonSerializer.Serialize(writer, records[i], TypeInfoOf(records[i].GetType()));
            output.Write(i == 0 ? "{\"type\":\""u8 : ",{\"type\":\""u8);
            output.Write(Encoding.ASCII.GetBytes(TypeOf(records[i])));
            output.Write("\","u8);
            output.Write(members.WrittenSpan[1..]);
        }
        if (records.Count != 1)
            output.Write("]"u8);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ExportException">Fatal: <c>journal_newer</c> or <c>journal_damaged</c>.</exception>
    public static IReadOnlyList<JournalRecord> Read(ReadOnlySpan<byte> json)
    {
        if (UsualRecords.TryRead(json) is { } usual)
            return usual;
        try
        {
            return Deserialize(json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new ExportException(Diagnose(json), e);
        }
    }

    /// <summary>
    /// Reads records of every kind and in every form. The kind is looked up here, and not by the serializer, which would have to learn all
    /// kinds to read one.
    /// </summary>
    internal static IReadOnlyList<JournalRecord> Deserialize(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var records = new List<JournalRecord>();
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            records.Add(Deserialize(ref reader));
        else
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                records.Add(Deserialize(ref reader));
        }
        // What follows the last record is an error.
        while (reader.Read())
        {
        }
        return records;
    }

    private static JournalRecord Deserialize(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("This is no record.");
        var first = reader;
        if (!first.Read() || !first.ValueTextEquals("type"u8) || !first.Read() || first.TokenType != JsonTokenType.String)
            throw new JsonException("The record does not begin with its type.");
        return Types.TryGetValue(first.GetString()!, out var type)
            ? (JournalRecord)JsonSerializer.Deserialize(ref reader, TypeInfoOf(type))!
            : throw new JsonException("The record is of an unknown type.");
    }

    private static JsonTypeInfo TypeInfoOf(Type type) => JournalContext.Default.GetTypeInfo(type)!;

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
                if (record.TryGetProperty("type", out var type) && !Types.ContainsKey(type.ToString()))
                    return $"record type '{type}'";
            }
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or half of a surrogate in a name, which the library finds when it compares names.
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
internal sealed partial class JournalContext : JsonSerializerContext;
