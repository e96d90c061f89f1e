using System.Buffers;

namespace WandbExporter.Client.Rows;

/// <summary>
/// Finds the end of a JSON value and checks its grammar on the way, without recursion.
/// Beyond RFC 8259 it takes the bare tokens NaN, Infinity and -Infinity, and raw control characters inside strings.
/// </summary>
internal static class JsonScan
{
    private static readonly SearchValues<byte> StringStops = SearchValues.Create("\"\\"u8);

    /// <summary>The position after the value that begins at <paramref name="at"/>.</summary>
    public static int SkipValue(ReadOnlySpan<byte> json, int at, out JsonKind kind) => SkipValue(json, at, out kind, out _);

    /// <param name="json">The text.</param>
    /// <param name="at">Where the value begins.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="number">What it says, if it is a number.</param>
    public static int SkipValue(ReadOnlySpan<byte> json, int at, out JsonKind kind, out NumberDigits number) =>
        SkipValue(json, at, out kind, out number, out _);

    /// <param name="json">The text.</param>
    /// <param name="at">Where the value begins.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="number">What it says, if it is a number.</param>
    /// <param name="isCompact">Whether no space stands between its tokens, and none of them is one that JSON does not have.</param>
    public static int SkipValue(ReadOnlySpan<byte> json, int at, out JsonKind kind, out NumberDigits number, out bool isCompact)
    {
        isCompact = true;
        if (at >= json.Length)
            throw new MalformedJsonException("A value is missing", at);
        number = default;
        switch (json[at])
        {
            case (byte)'"': kind = JsonKind.String; return SkipString(json, at);
            case (byte)'{': kind = JsonKind.Object; return SkipNested(json, at, ref isCompact);
            case (byte)'[': kind = JsonKind.Array; return SkipNested(json, at, ref isCompact);
            default:
                var end = SkipScalar(json, at, out kind, out number);
                isCompact = !IsBare(kind);
                return end;
        }
    }

    public static int SkipSpace(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            at++;
        return at;
    }

    /// <summary>The position after the string whose opening quote stands at <paramref name="at"/>.</summary>
    public static int SkipString(ReadOnlySpan<byte> json, int at)
    {
        var start = at++;
        while (true)
        {
            var stop = at < json.Length ? json[at..].IndexOfAny(StringStops) : -1;
            if (stop < 0)
                throw new MalformedJsonException("A string is not closed", start);
            at += stop;
            if (json[at] == (byte)'"')
                return at + 1;
            at += EscapeLength(json, at);
        }
    }

    /// <summary>Length of the escape sequence that begins at <paramref name="at"/>: 2, or 6 for <c>\uXXXX</c>.</summary>
    public static int EscapeLength(ReadOnlySpan<byte> json, int at)
    {
        if (at + 1 >= json.Length)
            throw new MalformedJsonException("An escape is cut off", at);
        switch (json[at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return 2;
            case (byte)'u' when at + 6 <= json.Length && JsonText.TryHex4(json.Slice(at + 2, 4), out _):
                return 6;
            default:
                throw new MalformedJsonException("An escape is unknown", at);
        }
    }

    private static int SkipNested(ReadOnlySpan<byte> json, int at, ref bool isCompact)
    {
        // One bit a level: set while inside an object.
        Span<ulong> objects = stackalloc ulong[JsonLimits.MaxDepth / 64];
        objects.Clear();
        var depth = 0;
        while (true)
        {
            // Here a value begins at `at`.
            if (at < json.Length && json[at] is (byte)'{' or (byte)'[')
            {
                if (depth == JsonLimits.MaxDepth)
                    throw new MalformedJsonException($"Values are nested deeper than {JsonLimits.MaxDepth} levels", at);
                var isObject = json[at] == (byte)'{';
                SetBit(objects, depth++, isObject);
                at = SkipSpace(json, at + 1, ref isCompact);
                if (at < json.Length && json[at] == (isObject ? (byte)'}' : (byte)']'))
                {
                    at++;
                    depth--;
                }
                else
                {
                    if (isObject)
                        at = SkipKey(json, at, ref isCompact);
                    continue;
                }
            }
            else if (at < json.Length && json[at] == (byte)'"')
            {
                at = SkipString(json, at);
            }
            else
            {
                at = SkipScalar(json, at, out var kind, out _);
                isCompact &= !IsBare(kind);
            }

            // Here a value has just ended.
            while (true)
            {
                if (depth == 0)
                    return at;
                at = SkipSpace(json, at, ref isCompact);
                if (at >= json.Length)
                    throw new MalformedJsonException("An object or array is not closed", at);
                var inObject = GetBit(objects, depth - 1);
                if (json[at] == (byte)',')
                {
                    at = SkipSpace(json, at + 1, ref isCompact);
                    if (inObject)
                        at = SkipKey(json, at, ref isCompact);
                    break;
                }
                if (json[at] != (inObject ? (byte)'}' : (byte)']'))
                    throw new MalformedJsonException("A comma or a closing bracket is missing", at);
                at++;
                depth--;
            }
        }
    }

    public static int SkipColon(ReadOnlySpan<byte> json, int at)
    {
        var isCompact = true;
        return SkipColon(json, at, ref isCompact);
    }

    /// <summary>From the opening quote of a key to the first byte of its value.</summary>
    private static int SkipKey(ReadOnlySpan<byte> json, int at, ref bool isCompact)
    {
        if (at >= json.Length || json[at] != (byte)'"')
            throw new MalformedJsonException("A key is missing", at);
        return SkipColon(json, SkipString(json, at), ref isCompact);
    }

    private static int SkipColon(ReadOnlySpan<byte> json, int at, ref bool isCompact)
    {
        at = SkipSpace(json, at, ref isCompact);
        if (at >= json.Length || json[at] != (byte)':')
            throw new MalformedJsonException("A colon is missing", at);
        return SkipSpace(json, at + 1, ref isCompact);
    }

    private static int SkipSpace(ReadOnlySpan<byte> json, int at, ref bool isCompact)
    {
        var end = SkipSpace(json, at);
        isCompact &= end == at;
        return end;
    }

    private static bool IsBare(JsonKind kind) => kind is JsonKind.NaN or JsonKind.PositiveInfinity or JsonKind.NegativeInfinity;

    private static int SkipScalar(ReadOnlySpan<byte> json, int at, out JsonKind kind, out NumberDigits number)
    {
        number = default;
        var rest = at < json.Length ? json[at..] : throw new MalformedJsonException("A value is missing", at);
        switch (rest[0])
        {
            case (byte)'n' when rest.StartsWith("null"u8): kind = JsonKind.Null; return at + 4;
            case (byte)'t' when rest.StartsWith("true"u8): kind = JsonKind.True; return at + 4;
            case (byte)'f' when rest.StartsWith("false"u8): kind = JsonKind.False; return at + 5;
            case (byte)'N' when rest.StartsWith("NaN"u8): kind = JsonKind.NaN; return at + 3;
            case (byte)'I' when rest.StartsWith("Infinity"u8): kind = JsonKind.PositiveInfinity; return at + 8;
            case (byte)'-' when rest.StartsWith("-Infinity"u8): kind = JsonKind.NegativeInfinity; return at + 9;
            default: return NumberDigits.Scan(json, at, out kind, out number);
        }
    }

    private static void SetBit(Span<ulong> bits, int index, bool value)
    {
        var mask = 1UL << (index & 63);
        if (value)
            bits[index >> 6] |= mask;
        else
            bits[index >> 6] &= ~mask;
    }

    private static bool GetBit(ReadOnlySpan<ulong> bits, int index) => (bits[index >> 6] & (1UL << (index & 63))) != 0;
}
