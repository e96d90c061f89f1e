using System.Globalization;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Schema;

namespace WandbExporter.Parquet.Batches;

/// <summary>
/// Dates and times in ISO 8601. Years that need it have a sign and more than four digits; fractions have 3, 6 or 9 digits, or are left out when zero.
/// </summary>
internal static class DateText
{
    private const long SecondsOfDay = 86_400;
    private const long NanosOfSecond = 1_000_000_000;

    public static void WriteDate(ByteBuffer output, long days)
    {
        var (year, month, day) = Civil(days);
        if (year is < 0 or > 9999)
            output.WriteByte((byte)(year < 0 ? '-' : '+'));
        WriteDigits(output, Math.Abs(year), year is < 0 or > 9999 ? 6 : 4);
        output.WriteByte((byte)'-');
        WriteDigits(output, month, 2);
        output.WriteByte((byte)'-');
        WriteDigits(output, day, 2);
    }

    /// <param name="output">Where to.</param>
    /// <param name="time">Since midnight.</param>
    /// <param name="unit">What it counts.</param>
    /// <param name="isUtc">Whether a Z follows.</param>
    public static void WriteTime(ByteBuffer output, long time, TimeUnit unit, bool isUtc)
    {
        if (time < 0)
            output.WriteByte((byte)'-');
        var (seconds, nanos) = Split(time < 0 ? unchecked(-time) : time, unit);
        WriteClock(output, seconds, nanos);
        if (isUtc)
            output.WriteByte((byte)'Z');
    }

    /// <param name="output">Where to.</param>
    /// <param name="time">Since the beginning of 1970.</param>
    /// <param name="unit">What it counts.</param>
    /// <param name="isUtc">Whether a Z follows.</param>
    public static void WriteTimestamp(ByteBuffer output, long time, TimeUnit unit, bool isUtc)
    {
        var (seconds, nanos) = Split(time, unit);
        WriteInstant(output, seconds, nanos);
        if (isUtc)
            output.WriteByte((byte)'Z');
    }

    /// <param name="output">Where to.</param>
    /// <param name="days">Since the beginning of 1970.</param>
    /// <param name="nanos">Since midnight.</param>
    public static void WriteTimestamp(ByteBuffer output, long days, long nanos)
    {
        var (seconds, fraction) = Split(nanos, TimeUnit.Nanos);
        WriteInstant(output, days * SecondsOfDay + seconds, fraction);
    }

    private static void WriteInstant(ByteBuffer output, long seconds, long nanos)
    {
        var days = Math.DivRem(seconds, SecondsOfDay, out var second);
        if (second < 0)
        {
            days--;
            second += SecondsOfDay;
        }
        WriteDate(output, days);
        output.WriteByte((byte)'T');
        WriteClock(output, second, nanos);
    }

    private static void WriteClock(ByteBuffer output, long seconds, long nanos)
    {
        WriteDigits(output, seconds / 3600, 2);
        output.WriteByte((byte)':');
        WriteDigits(output, seconds / 60 % 60, 2);
        output.WriteByte((byte)':');
        WriteDigits(output, seconds % 60, 2);
        if (nanos == 0)
            return;
        output.WriteByte((byte)'.');
        if (nanos % 1_000_000 == 0)
            WriteDigits(output, nanos / 1_000_000, 3);
        else if (nanos % 1_000 == 0)
            WriteDigits(output, nanos / 1_000, 6);
        else
            WriteDigits(output, nanos, 9);
    }

    private static (long Seconds, long Nanos) Split(long time, TimeUnit unit)
    {
        var ofSecond = unit switch { TimeUnit.Millis => 1_000, TimeUnit.Micros => 1_000_000, _ => NanosOfSecond };
        var seconds = Math.DivRem(time, ofSecond, out var rest);
        if (rest < 0)
        {
            seconds--;
            rest += ofSecond;
        }
        return (seconds, rest * (NanosOfSecond / ofSecond));
    }

    // Days of the proleptic Gregorian calendar, in eras of 400 years that begin in March, so that the leap day is a year's last.
    private static (long Year, int Month, int Day) Civil(long days)
    {
        const long DaysOfEra = 146_097;
        days += 719_468;
        var era = (days >= 0 ? days : days - DaysOfEra + 1) / DaysOfEra;
        var dayOfEra = days - era * DaysOfEra;
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var monthFromMarch = (5 * dayOfYear + 2) / 153;
        var day = (int)(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
        var month = (int)(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9);
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
    }

    private static void WriteDigits(ByteBuffer output, long value, int digits)
    {
        value.TryFormat(output.GetSpan(20), out var written, digits switch { 2 => "D2", 3 => "D3", 4 => "D4", 6 => "D6", _ => "D9" }, CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
