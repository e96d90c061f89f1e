using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Progress;

namespace WandbExporter.Cli.Output;

/// <summary>What is said of units that wait to be tried again.</summary>
internal static class PausedText
{
    /// <summary>Empty if none waits.</summary>
    public static string Of(IReadOnlyCollection<KeyValuePair<UnitId, PausedUnit>> paused, DateTimeOffset now)
    {
        if (paused.OrderBy(one => one.Value.Until).ToList() is not [var next, .. var others])
            return "";
        var seconds = Math.Max(0, Math.Ceiling((next.Value.Until - now).TotalSeconds));
        var beside = others.Count > 0 ? $", and {Counted.Of(others.Count, "other", "others")} later" : "";
        return string.Create(CultureInfo.InvariantCulture, $" | {next.Key} is tried again in {seconds:N0} s{beside}: {next.Value.Why}");
    }
}
