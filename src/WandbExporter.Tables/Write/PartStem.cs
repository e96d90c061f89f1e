using System.Globalization;

namespace WandbExporter.Tables.Write;

/// <summary>The deterministic name of a part's file: the run, and which of its parts it is.</summary>
internal static class PartStem
{
    public static string Of(string runId, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{runId}-{ordinal:D5}");

    public static string OfPage(int ordinal) => string.Create(CultureInfo.InvariantCulture, $"page-{ordinal:D6}");
}
