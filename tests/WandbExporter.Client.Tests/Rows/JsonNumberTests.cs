using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Tests.Rows;

public sealed class JsonNumberTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("-7", -7L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void Integers_stay_integers(string token, long expected)
    {
        Assert.Equal(NumberForm.Int64, JsonNumber.Parse(Encoding.ASCII.GetBytes(token), out var integer, out _));
        Assert.Equal(expected, integer);
    }

    [Theory]
    [InlineData("-0", -0.0)]
    [InlineData("-0.0", -0.0)]
    [InlineData("0.1", 0.1)]
    [InlineData("1.6e56", 1.6e56)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("5e-324", double.Epsilon)]
    [InlineData("9223372036854775808", 9223372036854775808.0)]
    [InlineData("1.7e+09", 1.7e9)]
    public void Other_numbers_are_doubles(string token, double expected)
    {
        Assert.Equal(NumberForm.Double, JsonNumber.Parse(Encoding.ASCII.GetBytes(token), out _, out var number));
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(number));
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1e-400")]
    [InlineData("9223372036854775809")]
    [InlineData("123456789012345678901234567890")]
    public void What_no_type_can_hold_stays_text(string token) =>
        Assert.Equal(NumberForm.Text, JsonNumber.Parse(Encoding.ASCII.GetBytes(token), out _, out _));

    [Fact]
    public void Every_double_comes_back_bit_for_bit() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<double>().Filter(double.IsFinite),
        number =>
        {
            var token = Encoding.ASCII.GetBytes(number.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal));
            var form = JsonNumber.Parse(token, out var integer, out var parsed);
            return form switch
            {
                NumberForm.Int64 => integer == number,
                NumberForm.Double => BitConverter.DoubleToInt64Bits(parsed) == BitConverter.DoubleToInt64Bits(number),
                _ => false,
            };
        }));

    [Fact]
    public void Digits_of_any_number_round_as_the_runtime_rounds_them()
    {
        var random = new Random(3);
        for (var round = 0; round < 200_000; round++)
        {
            var digits = string.Concat(Enumerable.Range(0, random.Next(1, 32)).Select(_ => (char)('0' + random.Next(10)))).TrimStart('0').PadLeft(1, '0');
            var fraction = random.Next(3) == 0 ? "" : "." + string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => (char)('0' + random.Next(10))));
            var exponent = random.Next(2) == 0 ? "" : $"e{random.Next(-340, 320)}";
            var token = $"{(random.Next(2) == 0 ? "-" : "")}{digits}{fraction}{exponent}";
            var expected = double.Parse(token, CultureInfo.InvariantCulture);
            JsonNumber.TryGetDouble(Encoding.ASCII.GetBytes(token), out var actual);
            Assert.True(BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual), $"{token}: {expected:R} and {actual:R}");
        }
    }

    [Theory]
    [InlineData("9007199254740993.0")]
    [InlineData("9007199254740992.9999999999999999999")]
    [InlineData("2.2250738585072011e-308")]
    [InlineData("4.9406564584124654e-324")]
    [InlineData("2.4703282292062327e-324")]
    [InlineData("2.4703282292062328e-324")]
    [InlineData("1.7976931348623158e308")]
    [InlineData("0.500000000000000166533453693773481063544750213623046875")]
    [InlineData("-0.0")]
    [InlineData("1E5")]
    [InlineData("1.7e+09")]
    public void Numbers_between_two_doubles_round_as_the_runtime_rounds_them(string token)
    {
        JsonNumber.TryGetDouble(Encoding.ASCII.GetBytes(token), out var actual);
        Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(token, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(actual));
    }
}
