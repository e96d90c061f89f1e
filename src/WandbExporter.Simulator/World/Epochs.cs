namespace WandbExporter.Simulator;

internal static class Epochs
{
    /// <summary>When the first generated project was made. Fixed: the same seed gives the same data on any day.</summary>
    public static readonly DateTimeOffset Start = new(2024, 3, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>The server's spelling: UTC, whole seconds, no zone.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
