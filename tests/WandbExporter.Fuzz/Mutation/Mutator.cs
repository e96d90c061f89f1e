using System.Buffers.Binary;
using System.Text;

namespace WandbExporter.Fuzz.Mutation;

/// <summary>Makes inputs: each is a function of the seed and its number.</summary>
/// <param name="samples">What is mutated.</param>
/// <param name="tokens">What separates or begins something in them.</param>
/// <param name="seed">Other inputs for another one.</param>
internal sealed class Mutator(IReadOnlyList<Sample> samples, IReadOnlyList<byte[]> tokens, long seed)
{
    private const int LongestInsertion = 64;

    private static readonly byte[][] Numbers =
    [
        .. ((string[])["0", "-1", "1e309", "-1e309", "1e-400", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "2147483648", "4294967296", "99999999999999999999999999", "0.1e1", "1.0", "007", "NaN", "Infinity"])
            .Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>The sample that was mutated, and what became of it.</summary>
    public (Sample Origin, byte[] Input) Make(long number)
    {
        // Neighbours in number have nothing in common.
        var mixed = unchecked((ulong)(seed * 6_364_136_223_846_793_005L) ^ ((ulong)number * 0x9E37_79B9_7F4A_7C15UL));
        var random = new Random(unchecked((int)(mixed ^ (mixed >> 32))));
        var origin = samples[random.Next(samples.Count)];
        var input = origin.Bytes;
        var isJson = origin.Spans.All.Count > 1;
        if (isJson && random.Next(4) > 0)
            input = JsonMutations.Mutate(origin, Other(random), random);
        // A structure that was changed is left to be one most of the time.
        for (var left = ReferenceEquals(input, origin.Bytes) ? random.Next(1, 5) : random.Next(6) == 0 ? 1 : 0; left > 0; left--)
            input = Change(input, random);
        return (origin, input);
    }

    private Sample Other(Random random) => samples[random.Next(samples.Count)];

    private byte[] Change(byte[] input, Random random)
    {
        if (input.Length == 0)
            return Insert(input, 0, Piece(random));
        var at = random.Next(input.Length);
        switch (random.Next(11))
        {
            case 0:
                return With(input, at, (byte)(input[at] ^ (1 << random.Next(8))));
            case 1:
                return With(input, at, (byte)random.Next(256));
            case 2:
                return Replace(input, at, Math.Min(input.Length - at, random.Next(1, 9)), Edge(random));
            case 3:
                return input[..at];
            case 4:
                return Replace(input, at, Length(input, at, random), []);
            case 5:
                return Insert(input, at, input.AsSpan(at, Length(input, at, random)));
            case 6:
                var from = random.Next(input.Length);
                return Replace(input, at, Length(input, at, random), input.AsSpan(from, Length(input, from, random)));
            case 7:
                var other = Other(random).Bytes;
                return [.. input.AsSpan(0, at), .. other.AsSpan(random.Next(other.Length + 1))];
            case 8:
                return Insert(input, at, Piece(random));
            case 9 when HasDigits(input, at, out var start, out var length):
                return Replace(input, start, length, Numbers[random.Next(Numbers.Length)]);
            default:
                // Many times the same, which is long, or deep.
                var piece = random.Next(2) == 0 ? Piece(random) : input.AsSpan(at, Math.Min(4, input.Length - at)).ToArray();
                return Insert(input, at, Repeated(piece, random.Next(100) == 0 ? 20_000 : random.Next(2, 600)));
        }
    }

    private byte[] Piece(Random random)
    {
        if (tokens.Count > 0 && random.Next(3) > 0)
            return tokens[random.Next(tokens.Count)];
        var bytes = new byte[random.Next(1, LongestInsertion)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Edge(Random random)
    {
        var edge = new byte[random.Next(2) == 0 ? 4 : 8];
        var number = random.Next(6) switch { 0 => 0L, 1 => -1L, 2 => int.MaxValue, 3 => int.MinValue, 4 => long.MaxValue, _ => 1L << random.Next(62) };
        if (edge.Length == 8)
            BinaryPrimitives.WriteInt64LittleEndian(edge, number);
        else
            BinaryPrimitives.WriteInt32LittleEndian(edge, unchecked((int)number));
        return edge;
    }

    /// <summary>The next digits of an input.</summary>
    private static bool HasDigits(byte[] input, int at, out int start, out int length)
    {
        var first = input.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        start = at + first;
        var others = first < 0 ? 0 : input.AsSpan(start).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        length = others < 0 ? input.Length - start : others;
        return first >= 0;
    }

    private static int Length(byte[] input, int at, Random random) => Math.Min(input.Length - at, random.Next(8) == 0 ? random.Next(1, input.Length + 1) : random.Next(1, 32));

    private static byte[] Repeated(byte[] piece, int times)
    {
        var repeated = new byte[piece.Length * times];
        for (var i = 0; i < times; i++)
            piece.CopyTo(repeated, i * piece.Length);
        return repeated;
    }

    private static byte[] With(byte[] input, int at, byte value)
    {
        byte[] changed = [.. input];
        changed[at] = value;
        return changed;
    }

    private static byte[] Insert(byte[] input, int at, ReadOnlySpan<byte> piece) => Replace(input, at, 0, piece);

    private static byte[] Replace(byte[] input, int at, int length, ReadOnlySpan<byte> by) => [.. input.AsSpan(0, at), .. by, .. input.AsSpan(at + length)];
}
