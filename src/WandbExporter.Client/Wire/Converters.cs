using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Wire;

/// <summary>A JSONString (JSON inside a string) or a JSON value, kept as bytes either way.</summary>
internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? new RawJson(StringToken.DecodeText(ref reader))
            : new RawJson(JsonMarshal.GetRawUtf8Value(JsonElement.ParseValue(ref reader)).ToArray());

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteStringValue(value.Utf8.Span);
}

/// <summary>A string; of another value, where the schema wavers, its JSON. A lone surrogate stays as its escape.</summary>
internal sealed class TextConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => StringToken.TextOf(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>A name that is held against one of a manifest: a lone surrogate stays one.</summary>
internal sealed class ExactTextConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.String
        ? ExactText.Of(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan, Encoding.UTF8)
        : StringToken.TextOf(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => throw new NotSupportedException("Names are only read.");
}

/// <summary>A moment as text.</summary>
internal sealed class ServerTimeConverter : JsonConverter<ServerTime>
{
    public override ServerTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(StringToken.TextOf(ref reader));

    public override void Write(Utf8JsonWriter writer, ServerTime value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}

/// <summary>A count: a number, a number in a string, or an integer written as <c>12.0</c>. What is none costs its field, and no more.</summary>
internal sealed class CountConverter : JsonConverter<Count>
{
    private const int ShownText = 60;

    public override Count Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var whole))
            return new Count(whole, null);
        var text = StringToken.TextOf(ref reader);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole))
            return new Count(whole, null);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 9e15 && double.IsInteger(number))
            return new Count((long)number, null);
        return new Count(null, text.Length <= ShownText ? text : text[..ShownText] + "…");
    }

    public override void Write(Utf8JsonWriter writer, Count value, JsonSerializerOptions options) => throw new NotSupportedException("Counts are only read.");
}

/// <summary>The same where it only helps: what is none is not known.</summary>
internal sealed class KnownCountConverter : JsonConverter<long?>
{
    private static readonly CountConverter Any = new();

    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? null : Any.Read(ref reader, typeof(Count), options).Known;

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options) => throw new NotSupportedException("Counts are only read.");
}

/// <summary>A truth value; what is none is not known.</summary>
internal sealed class KnownFlagConverter : JsonConverter<bool?>
{
    public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
            return reader.GetBoolean();
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options) => throw new NotSupportedException("Flags are only read.");
}

internal static class StringToken
{
    /// <summary>What a string says; of any other value its JSON.</summary>
    public static string TextOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return ElementText.Of(JsonElement.ParseValue(ref reader));
        return Encoding.UTF8.GetString(reader.ValueIsEscaped || reader.HasValueSequence ? DecodeText(ref reader).Span : reader.ValueSpan);
    }

    /// <summary>What a string says, in memory of its own that may be somewhat longer; a lone surrogate stays as its escape.</summary>
    public static ReadOnlyMemory<byte> DecodeText(ref Utf8JsonReader reader)
    {
        var text = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan.ToArray();
        if (!reader.ValueIsEscaped)
            return text;
        JsonText.Unescape(text, text, out var written);
        return text.AsMemory(0, written);
    }
}
