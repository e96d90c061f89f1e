using System.Globalization;
using System.Text.RegularExpressions;

namespace WandbExporter.Browse.Reports.Pictures;

/// <summary>Names of files for charts: the place in the page, and what of the metric's name every file system, shell and web server takes as it is.</summary>
internal static partial class PictureName
{
    private const int Longest = 80;

    /// <param name="place">From 1.</param>
    /// <param name="most">How many there may be.</param>
    /// <param name="metric">As it was logged.</param>
    public static string Of(int place, int most, string metric)
    {
        var words = Others().Replace(metric.Length <= Longest ? metric : metric[..Longest], "-").Trim('-', '.');
        var digits = Math.Max(3, most.ToString(CultureInfo.InvariantCulture).Length);
        return $"{place.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')}{(words.Length > 0 ? "-" : "")}{words}.png";
    }

    [GeneratedRegex("[^A-Za-z0-9._]+")]
    private static partial Regex Others();
}
