using System.Globalization;

namespace WandbExporter.Engine.Decode;

/// <summary>Reads the API's DateTime: ISO 8601 with or without a zone; without one it is UTC.</summary>
internal static class ServerTime
{
    public static bool TryParse(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time);
}
