using System.Numerics;

namespace WandbExporter.Client.Rows;

/// <summary>
/// The 128 leading bits of 5^n, the first of them set: rounded up for n from -27 to -1, where a product may have to come out as a whole
/// number, else cut off. Computed when the first number needs them.
/// </summary>
internal static class PowersOfFive
{
    private const int Least = -80;
    private const int Most = 60;

    private static readonly UInt128Bits[] Powers = [.. Enumerable.Range(Least, Most - Least + 1).Select(Compute)];

    public static bool Has(int exponent) => exponent is >= Least and <= Most;

    public static UInt128Bits Of(int exponent) => Powers[exponent - Least];

    /// <summary>The exponent of two of 10^n for these bits: floor(log2(10^n)) + 63.</summary>
    public static int BinaryExponent(int exponent) => ((217706 * exponent) >> 16) + 63;

    private static UInt128Bits Compute(int exponent)
    {
        var power = BigInteger.Pow(5, Math.Abs(exponent));
        if (exponent < 0)
            power = (BigInteger.One << ((int)power.GetBitLength() + 127)) / power + (exponent >= -27 ? 1 : 0);
        var shift = (int)power.GetBitLength() - 128;
        var bits = shift >= 0 ? power >> shift : power << -shift;
        return new UInt128Bits((ulong)(bits >> 64), (ulong)(bits & ulong.MaxValue));
    }

    /// <summary>Its halves.</summary>
    internal readonly record struct UInt128Bits(ulong High, ulong Low);
}
