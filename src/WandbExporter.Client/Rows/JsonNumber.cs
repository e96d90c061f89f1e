using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using csFastFloat;

namespace WandbExporter.Client.Rows;

/// <summary>Which type holds a number token without losing what it says.</summary>
public enum NumberForm
{
    Int64,
    Double,

    /// <summary>Neither: an integer of too many digits, or a magnitude that a double turns into infinity or zero. Keep the token's text.</summary>
    Text,
}

/// <summary>Number tokens, parsed exactly.</summary>
public static class JsonNumber
{
    /// <summary>False for a token that is no plain integer, is out of range, or is <c>-0</c>, whose sign only a double keeps.</summary>
    public static bool TryGetInt64(ReadOnlySpan<byte> token, out long value) =>
        Utf8Parser.TryParse(token, out value, out var consumed) && consumed == token.Length && !(value == 0 && token[0] == (byte)'-');

    /// <summary>The nearest double. False when the token's magnitude is beyond a double, whose value then is an infinity or zero.</summary>
    public static bool TryGetDouble(ReadOnlySpan<byte> token, out double value)
    {
        if (!FastDoubleParser.TryParseDouble(token, out int consumed, out value) || consumed != token.Length)
            return false;
        return double.IsFinite(value) && (value != 0 || !HasNonZeroDigit(token));
    }

    /// <summary>Parses the token into the type that keeps it; the other value is only a hint.</summary>
    public static NumberForm Parse(ReadOnlySpan<byte> token, out long integer, out double number)
    {
        if (TryGetInt64(token, out integer))
        {
            number = integer;
            return NumberForm.Int64;
        }
        if (!TryGetDouble(token, out number))
            return NumberForm.Text;
        return token.IndexOfAny(".eE"u8) >= 0 || IsSameInteger(token, number) ? NumberForm.Double : NumberForm.Text;
    }

    // Beyond 309 digits TryGetDouble has already refused, so the big number stays small.
    private static bool IsSameInteger(ReadOnlySpan<byte> token, double number) =>
        BigInteger.TryParse(Encoding.ASCII.GetString(token), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exact) && exact == new BigInteger(number);

    private static bool HasNonZeroDigit(ReadOnlySpan<byte> token)
    {
        foreach (var c in token)
        {
            if (c is (byte)'e' or (byte)'E')
                return false;
            if (c is >= (byte)'1' and <= (byte)'9')
                return true;
        }
        return false;
    }
}
