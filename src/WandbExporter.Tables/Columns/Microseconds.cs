namespace WandbExporter.Tables.Columns;

/// <summary>How a moment stands in a column of timestamps.</summary>
internal static class Microseconds
{
    /// <summary>Microseconds since 1970, UTC.</summary>
    public static long Of(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMicrosecond - DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond;
}
