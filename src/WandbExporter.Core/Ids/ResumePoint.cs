using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using WandbExporter.Core.Errors;

namespace WandbExporter.Core.Ids;

/// <summary>
/// Where a unit goes on: at a step of a history, or behind a cursor of a listing. Which of them it is, the unit's table knows; the journal
/// has its text alone, which nothing else writes or reads.
/// </summary>
[JsonConverter(typeof(InJournal))]
public readonly record struct ResumePoint
{
    private readonly string? _text;

    private ResumePoint(string text) => _text = text;

    /// <summary>The point before the first step that is not exported.</summary>
    public static ResumePoint AtStep(long step) => new(step.ToString(CultureInfo.InvariantCulture));

    /// <summary>The point behind what the server calls so.</summary>
    public static ResumePoint Behind(string cursor) => new(cursor);

    /// <summary>The first step that is not exported.</summary>
    /// <exception cref="ExportException">Fatal: the journal has something else there.</exception>
    public long Step => long.TryParse(_text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var step)
        ? step
        : throw new ExportException(new Failure(
            FailureCategory.Fatal,
            FailureCode.JournalDamaged,
            $"The journal names '{_text}' as the step at which a history goes on; restore the journal from a backup or export to another destination.",
            ExitCode.Destination));

    /// <summary>What the server calls the point.</summary>
    public string Cursor => _text ?? "";

    /// <summary>As it stands in the journal.</summary>
    public override string ToString() => Cursor;

    internal sealed class InJournal : JsonConverter<ResumePoint>
    {
        public override ResumePoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Behind(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, ResumePoint value, JsonSerializerOptions options) => writer.WriteStringValue(value.Cursor);
    }
}
