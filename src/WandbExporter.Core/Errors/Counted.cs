using System.Globalization;

namespace WandbExporter.Core.Errors;

/// <summary>A number and what it counts, for a person.</summary>
public static class Counted
{
    /// <param name="count">How many.</param>
    /// <param name="one">What one of them is called.</param>
    /// <param name="many">What all others are called; null: the same with an s.</param>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");
}
