using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WandbExporter.Client.Rows;

/// <summary>
/// What a number token says, gathered in the pass that checks its grammar: an export is made of little else than numbers, and a library
/// that parses them wants to be told first where they end. What is rare (more than 19 digits, magnitudes beyond
/// <see cref="PowersOfFive"/>) is left to <see cref="JsonNumber"/>.
/// </summary>
internal readonly struct NumberDigits
{
    /// <summary>So many decimal digits always fit.</summary>
    private const int MostDigits = 19;

    /// <summary>Beyond it no double is, however many digits stand before it.</summary>
    private const int MostExponent = 1_000_000_000;

    private const ulong ExactDigits = 1UL << 53;
    private readonly ulong _digits;
    private readonly int _exponent;
    private readonly bool _isNegative;
    private readonly bool _fits;

    private NumberDigits(ulong digits, int exponent, bool isNegative, bool fits)
    {
        _digits = digits;
        _exponent = exponent;
        _isNegative = isNegative;
        _fits = fits;
    }

    private static ReadOnlySpan<double> ExactPowers =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>The position after the number that begins at <paramref name="at"/>.</summary>
    /// <param name="json">The text.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="kind"><see cref="JsonKind.Integer"/> or <see cref="JsonKind.Number"/>.</param>
    /// <param name="number">What it says.</param>
    /// <exception cref="MalformedJsonException">There is none.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Scan(ReadOnlySpan<byte> json, int at, out JsonKind kind, out NumberDigits number)
    {
        var start = at;
        var isNegative = (uint)at < (uint)json.Length && json[at] == (byte)'-';
        if (isNegative)
            at++;
        var whole = at;
        var digits = 0UL;
        for (; (uint)at < (uint)json.Length && IsDigit(json[at]); at++)
            digits = digits * 10 + (uint)(json[at] - '0');
        var count = at - whole;
        if (count == 0)
            throw new MalformedJsonException("This is no JSON value", start);
        var beginsWithZero = json[whole] == (byte)'0';
        if (beginsWithZero && count > 1)
            throw new MalformedJsonException("A number begins with zeros", start);
        kind = isNegative && beginsWithZero ? JsonKind.Number : JsonKind.Integer;
        var exponent = 0;
        if ((uint)at < (uint)json.Length && json[at] == (byte)'.')
        {
            kind = JsonKind.Number;
            var fraction = ++at;
            if (beginsWithZero)
            {
                // Zeros before the first digit that counts do not count.
                count = 0;
                while ((uint)at < (uint)json.Length && json[at] == (byte)'0')
                    at++;
            }
            var counted = at;
            while (json.Length - at >= sizeof(ulong) && TryEight(json, at, out var eight))
            {
                digits = digits * 100_000_000 + eight;
                at += sizeof(ulong);
            }
            for (; (uint)at < (uint)json.Length && IsDigit(json[at]); at++)
                digits = digits * 10 + (uint)(json[at] - '0');
            if (at == fraction)
                throw new MalformedJsonException("A number ends with its point", start);
            count += at - counted;
            exponent = fraction - at;
        }
        if ((uint)at < (uint)json.Length && (json[at] | 0x20) == 'e')
        {
            kind = JsonKind.Number;
            at = ScanExponent(json, at + 1, start, ref exponent);
        }
        number = new NumberDigits(digits, exponent, isNegative, count <= MostDigits);
        return at;
    }

    /// <summary>The integer; false when the number is none, is out of range or is <c>-0</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetInt64(JsonKind kind, out long value)
    {
        value = _isNegative ? -(long)_digits : (long)_digits;
        return kind == JsonKind.Integer && _fits && _digits <= long.MaxValue + (_isNegative ? 1UL : 0UL);
    }

    /// <summary>The nearest double; false when that takes more than this knows, or there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryGetDouble(out double value)
    {
        value = 0;
        if (!_fits)
            return false;
        if (_digits <= ExactDigits && _exponent is >= -22 and <= 22)
        {
            // Both are doubles without an error, so what the processor makes of them is rounded once.
            value = _exponent < 0 ? (long)_digits / ExactPowers[-_exponent] : (long)_digits * ExactPowers[_exponent];
        }
        else if (_digits != 0 && !TryRound(out value))
        {
            return false;
        }
        if (_isNegative)
            value = -value;
        return true;
    }

    private static int ScanExponent(ReadOnlySpan<byte> json, int at, int start, ref int exponent)
    {
        var isNegative = at < json.Length && json[at] == (byte)'-';
        if (isNegative || (at < json.Length && json[at] == (byte)'+'))
            at++;
        var first = at;
        var value = 0;
        for (; at < json.Length && IsDigit(json[at]); at++)
            value = value < MostExponent / 10 ? value * 10 + json[at] - '0' : MostExponent;
        if (at == first)
            throw new MalformedJsonException("A number's exponent is missing", start);
        exponent += isNegative ? -value : value;
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDigit(byte next) => (uint)(next - '0') <= 9;

    /// <summary>Eight digits at once, as one number of eight bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryEight(ReadOnlySpan<byte> json, int at, out ulong value)
    {
        var bytes = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(json), at));
        if (!BitConverter.IsLittleEndian)
            bytes = BinaryPrimitives.ReverseEndianness(bytes);
        value = 0;
        // A digit is 0x30 to 0x39: its high half is 3, and stays 3 when 6 is added.
        if (((bytes & 0xF0F0F0F0F0F0F0F0) | (((bytes + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) >> 4)) != 0x3333333333333333)
            return false;
        bytes -= 0x3030303030303030;
        // Pairs, then fours, then all eight; the first digit is the lowest byte.
        bytes = bytes * 10 + (bytes >> 8);
        value = ((bytes & 0x000000FF000000FF) * (100 + (1_000_000UL << 32)) + (bytes >> 16 & 0x000000FF000000FF) * (1 + (10_000UL << 32))) >> 32;
        return true;
    }

    /// <summary>
    /// Rounds digits × 10^exponent to the nearest double with the 64 leading bits of the product, or 128 where those leave it open
    /// (D. Lemire, Number Parsing at a Gigabyte per Second, 2021).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryRound(out double value)
    {
        value = 0;
        if (!PowersOfFive.Has(_exponent))
            return false;
        var power = PowersOfFive.Of(_exponent);
        var zeros = BitOperations.LeadingZeroCount(_digits);
        var shifted = _digits << zeros;
        var high = Math.BigMul(shifted, power.High, out var low);
        if ((high & 0x1FF) == 0x1FF)
        {
            var carried = low + Math.BigMul(shifted, power.Low, out _);
            if (carried < low)
                high++;
            low = carried;
            // What was cut off the power might still carry over all of this.
            if (low == ulong.MaxValue)
                return false;
        }
        var upper = (int)(high >> 63);
        var mantissa = high >> (upper + 9);
        var biased = PowersOfFive.BinaryExponent(_exponent) + upper - zeros + 1023;
        // Subnormal numbers and those beyond all doubles.
        if (biased is <= 0 or >= 0x7FE)
            return false;
        // In the middle between two doubles, exactly: the even one.
        if (low <= 1 && _exponent is >= -4 and <= 23 && (mantissa & 3) == 1 && mantissa << (upper + 9) == high)
            mantissa--;
        mantissa = (mantissa + (mantissa & 1)) >> 1;
        if (mantissa == 1UL << 53)
        {
            mantissa >>= 1;
            biased++;
        }
        value = BitConverter.UInt64BitsToDouble(((ulong)biased << 52) | (mantissa & ((1UL << 52) - 1)));
        return true;
    }
}
