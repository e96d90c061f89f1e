using System.Numerics;

namespace WandbExporter.Simulator;

/// <summary>Eight characters of [a-z0-9] for an index and back, without a table: an affine map modulo 36^8.</summary>
internal sealed class RunIds
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 8;
    private const ulong Modulus = 2_821_109_907_456;
    private readonly ulong _multiplier;
    private readonly ulong _inverse;
    private readonly ulong _shift;

    public RunIds(ulong seed)
    {
        // A factor has an inverse when it shares no divisor with 36^8, so neither 2 nor 3.
        _multiplier = (Noise.Hash(seed, 1) % Modulus) | 1;
        while (_multiplier % 3 == 0)
            _multiplier += 2;
        _shift = Noise.Hash(seed, 2) % Modulus;
        _inverse = Inverse(_multiplier);
    }

    public string Name(long index)
    {
        var value = (ulong)((((UInt128)(ulong)index * _multiplier) + _shift) % Modulus);
        return string.Create(Length, value, static (into, rest) =>
        {
            for (var place = into.Length - 1; place >= 0; place--, rest /= 36)
                into[place] = Alphabet[(int)(rest % 36)];
        });
    }

    /// <summary>-1 for a name that no index has.</summary>
    public long Index(string name)
    {
        if (name.Length != Length)
            return -1;
        var value = 0UL;
        foreach (var character in name)
        {
            var digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
                return -1;
            value = (value * 36) + (ulong)digit;
        }
        return (long)(ulong)((UInt128)((value + Modulus - _shift) % Modulus) * _inverse % Modulus);
    }

    private static ulong Inverse(ulong value)
    {
        var (old, current) = ((BigInteger)value, (BigInteger)Modulus);
        var (oldFactor, factor) = (BigInteger.One, BigInteger.Zero);
        while (current != 0)
        {
            var quotient = old / current;
            (old, current) = (current, old - (quotient * current));
            (oldFactor, factor) = (factor, oldFactor - (quotient * factor));
        }
        return (ulong)(((oldFactor % Modulus) + Modulus) % Modulus);
    }
}
