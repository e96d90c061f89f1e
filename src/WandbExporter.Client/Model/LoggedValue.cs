using System.Text;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Model;

/// <summary>
/// A value that a run logged, keeps as its config or as its summary. It is what W&amp;B's clients write, which is JSON and the numbers that JSON lacks.
/// </summary>
public readonly struct LoggedValue : IEquatable<LoggedValue>
{
    private readonly ReadOnlyMemory<byte> _utf8;

    internal LoggedValue(JsonKind kind, ReadOnlyMemory<byte> utf8) => (Kind, _utf8) = (kind, utf8);

    public JsonKind Kind { get; }

    /// <summary>As it was written.</summary>
    public RawJson Json => new(_utf8);

    public static bool operator ==(LoggedValue left, LoggedValue right) => left.Equals(right);

    public static bool operator !=(LoggedValue left, LoggedValue right) => !left.Equals(right);

    /// <summary>
    /// The number; null if it is none. NaN and the infinities are numbers, also as the texts that W&amp;B writes for them. Of a number that no double
    /// holds it is the nearest one.
    /// </summary>
    public double? AsDouble()
    {
        switch (Kind)
        {
            case JsonKind.Integer or JsonKind.Number:
                _ = JsonNumber.TryGetDouble(_utf8.Span, out var number);
                return number;
            case JsonKind.NaN: return double.NaN;
            case JsonKind.PositiveInfinity: return double.PositiveInfinity;
            case JsonKind.NegativeInfinity: return double.NegativeInfinity;
            case JsonKind.String:
                return _utf8.Span switch
                {
                    [(byte)'"', (byte)'N', (byte)'a', (byte)'N', (byte)'"'] => double.NaN,
                    var text when text.SequenceEqual("\"Infinity\""u8) => double.PositiveInfinity,
                    var text when text.SequenceEqual("\"-Infinity\""u8) => double.NegativeInfinity,
                    _ => null,
                };
            default: return null;
        }
    }

    /// <summary>The whole number; null if it is none, or one that has more than 64 bits.</summary>
    public long? AsInt64() => Kind == JsonKind.Integer && JsonNumber.TryGetInt64(_utf8.Span, out var number) ? number : null;

    public bool? AsBoolean() => Kind switch
    {
        JsonKind.True => true,
        JsonKind.False => false,
        _ => null,
    };

    /// <summary>The text; null if it is none.</summary>
    public string? AsString()
    {
        if (Kind != JsonKind.String)
            return null;
        Span<byte> text = _utf8.Length <= 512 ? stackalloc byte[512] : new byte[_utf8.Length];
        JsonText.Unescape(_utf8.Span[1..^1], text, out var length);
        return Encoding.UTF8.GetString(text[..length]);
    }

    /// <summary>The members of an object; null if it is none.</summary>
    public LoggedValues? AsObject() => Kind == JsonKind.Object ? LoggedValues.Of(Json) : null;

    public bool Equals(LoggedValue other) => Kind == other.Kind && _utf8.Span.SequenceEqual(other._utf8.Span);

    public override bool Equals(object? obj) => obj is LoggedValue other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_utf8.Span);
        return hash.ToHashCode();
    }

    /// <summary>A text as it is, everything else as it was written.</summary>
    public override string ToString() => AsString() ?? Encoding.UTF8.GetString(_utf8.Span);
}
