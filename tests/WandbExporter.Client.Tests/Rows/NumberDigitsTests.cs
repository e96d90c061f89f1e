using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Tests.Rows;

public sealed class NumberDigitsTests
{
    [Theory]
    [InlineData("0", JsonKind.Integer)]
    [InlineData("-0", JsonKind.Number)]
    [InlineData("-12", JsonKind.Integer)]
    [InlineData("9223372036854775807", JsonKind.Integer)]
    [InlineData("-9223372036854775808", JsonKind.Integer)]
    [InlineData("9223372036854775808", JsonKind.Integer)]
    [InlineData("-9223372036854775809", JsonKind.Integer)]
    [InlineData("18446744073709551616", JsonKind.Integer)]
    [InlineData("99999999999999999999999999999999", JsonKind.Integer)]
    [InlineData("0.0", JsonKind.Number)]
    [InlineData("-0.0000000000000000000000000000000000001", JsonKind.Number)]
    [InlineData("0.00030000000000000003", JsonKind.Number)]
    [InlineData("12345678.12345678", JsonKind.Number)]
    [InlineData("1.234567812345678e-05", JsonKind.Number)]
    [InlineData("1E+3", JsonKind.Number)]
    [InlineData("1e0000000000000000000000000000001", JsonKind.Number)]
    [InlineData("1e99999999999999999999", JsonKind.Number)]
    [InlineData("1e-99999999999999999999", JsonKind.Number)]
    [InlineData("0e99999999999999999999", JsonKind.Number)]
    public void Says_what_parsing_the_token_says(string token, JsonKind kind) => Assert.Equal(kind, AssertSame(token));

    [Theory]
    [InlineData("-")]
    [InlineData("00")]
    [InlineData("-01.5")]
    [InlineData("1.")]
    [InlineData("1.e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1234567.x2345678")]
    public void What_is_no_number_is_refused(string token) => Assert.Throws<MalformedJsonException>(() => AssertSame(token));

    [Fact]
    public void Every_finite_double_is_read_to_the_same_bits() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<long>(),
        seed =>
        {
            var random = new Random((int)seed);
            for (var i = 0; i < 500; i++)
            {
                var number = BitConverter.Int64BitsToDouble(random.NextInt64());
                if (double.IsFinite(number))
                    AssertSame(number.ToString("R", CultureInfo.InvariantCulture));
                AssertSame((random.NextDouble() * Math.Pow(10, random.Next(-12, 12))).ToString("R", CultureInfo.InvariantCulture));
            }
        }));

    /// <summary>Around the places where one way of rounding ends and another one begins.</summary>
    [Fact]
    public void Any_digits_and_exponents_are_read_as_parsing_the_token_reads_them()
    {
        var random = new Random(20261128);
        for (var round = 0; round < 300_000; round++)
        {
            var digits = new string([.. Enumerable.Range(0, random.Next(1, 24)).Select(_ => (char)('0' + random.Next(10)))]).TrimStart('0').PadLeft(1, '0');
            var zeros = random.Next(4) == 0 ? new string('0', random.Next(12)) : "";
            var fraction = random.Next(3) == 0 ? "" : "." + zeros + random.NextInt64(1, 100_000_000_000_000_000).ToString(CultureInfo.InvariantCulture);
            var exponent = random.Next(2) == 0 ? "" : $"e{random.Next(-110, 90)}";
            AssertSame($"{(random.Next(2) == 0 ? "-" : "")}{(random.Next(2) == 0 ? digits : "0")}{fraction}{exponent}");
        }
    }

    /// <summary>Exactly between two doubles, and a digit beside it.</summary>
    [Fact]
    public void Numbers_half_way_between_two_doubles_are_read_to_the_even_one()
    {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var between = ((1L << 53) + random.NextInt64(1L << 53) | 1) * (long)Math.Pow(2, random.Next(0, 8));
            AssertSame($"{between}.0");
            AssertSame($"{between}e0");
            AssertSame($"{between}.0000000001");
            AssertSame($"{between - 1}.99999999");
            AssertSame($"{between}{new string('0', random.Next(0, 3))}e-{random.Next(0, 4)}");
        }
    }

    /// <summary>What clients log, at the least, needs no second look.</summary>
    [Theory]
    [InlineData("4.650180448037072")]
    [InlineData("3.2349290936045576E-08")]
    [InlineData("1711540057.9229562")]
    [InlineData("0.00030000000000000003")]
    [InlineData("0.30000000000000004")]
    [InlineData("1e-40")]
    [InlineData("6.02214076e+23")]
    public void Common_numbers_are_rounded_in_the_same_pass(string token)
    {
        NumberDigits.Scan(Encoding.ASCII.GetBytes(token), 0, out _, out var number);
        Assert.True(number.TryGetDouble(out var value));
        Assert.Equal(double.Parse(token, CultureInfo.InvariantCulture), value);
    }

    private static JsonKind AssertSame(string token)
    {
        using var reader = new RowReader(Encoding.ASCII.GetBytes($"{{\"x\":{token},\"y\":0}}"));
        Assert.True(reader.Read());
        var raw = Encoding.ASCII.GetBytes(token);
        Assert.True(reader.Raw.SequenceEqual(raw), token);
        var isInteger = JsonNumber.TryGetInt64(raw, out var integer);
        Assert.True(reader.TryGetInt64(out var readInteger) == (isInteger && reader.Kind == JsonKind.Integer), token);
        if (isInteger)
            Assert.Equal(integer, readInteger);
        Assert.True(reader.TryGetDouble(out var read) == JsonNumber.TryGetDouble(raw, out var number), token);
        Assert.True(BitConverter.DoubleToInt64Bits(read) == BitConverter.DoubleToInt64Bits(number), $"{token}: {number:R} and {read:R}");
        var expected = double.Parse(token, CultureInfo.InvariantCulture);
        Assert.True(BitConverter.DoubleToInt64Bits(read) == BitConverter.DoubleToInt64Bits(expected), $"{token}: {expected:R} and {read:R}");
        return reader.Kind;
    }
}
