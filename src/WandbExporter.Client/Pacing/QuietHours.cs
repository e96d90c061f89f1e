using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WandbExporter.Client.Pacing;

/// <summary>Hours of the day in which only a share of what is otherwise allowed is used, each written as <c>08:00-18:00=20%</c>.</summary>
public sealed partial class QuietHours
{
    /// <summary>What <see cref="TryParse"/> takes, for a message.</summary>
    public const string Shape = "08:00-18:00=20%, or 08:00-18:00@Europe/Berlin=20% with a time zone";

    private readonly IReadOnlyList<Span> _spans;

    private QuietHours(IReadOnlyList<Span> spans) => _spans = spans;

    /// <summary>Reads hours; those of several entries may overlap.</summary>
    /// <param name="entries">Each with its begin, its end, at which it is over, and its share; the end may be of the next day. The zone is that of the machine unless the entry names one.</param>
    /// <param name="hours">Null without an entry.</param>
    /// <param name="misfit">The first entry that is none.</param>
    public static bool TryParse(IEnumerable<string> entries, out QuietHours? hours, [NotNullWhen(false)] out string? misfit)
    {
        ArgumentNullException.ThrowIfNull(entries);
        hours = null;
        misfit = null;
        var spans = new List<Span>();
        foreach (var entry in entries)
        {
            if (Parse(entry) is not { } span)
            {
                misfit = entry;
                return false;
            }
            spans.Add(span);
        }
        hours = spans.Count > 0 ? new QuietHours(spans) : null;
        return true;
    }

    /// <summary>The share that may be used now: 1 outside of all hours, the smallest one where some overlap.</summary>
    public double ShareAt(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var now = time.GetUtcNow();
        return _spans.Where(span => span.Holds(TimeZoneInfo.ConvertTime(now, span.Zone ?? time.LocalTimeZone).TimeOfDay)).Select(span => span.Share).DefaultIfEmpty(1).Min();
    }

    /// <summary>The hours, as they were understood.</summary>
    public override string ToString() => string.Join(", ", _spans);

    private static Span? Parse(string entry)
    {
        if (Entry().Match(entry) is not { Success: true } match)
            return null;
        TimeZoneInfo? zone = null;
        if (match.Groups["zone"] is { Success: true } named && !TimeZoneInfo.TryFindSystemTimeZoneById(named.Value, out zone))
            return null;
        var from = TimeOf("from");
        var until = TimeOf("until");
        var share = int.Parse(match.Groups["share"].Value, CultureInfo.InvariantCulture) / 100.0;
        return from is { } begin && until is { } end && begin != end && share is > 0 and < 1 ? new Span(begin, end, zone, share) : null;

        TimeSpan? TimeOf(string group)
        {
            var parts = match.Groups[group].Value.Split(':');
            var (hour, minute) = (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
            return hour <= 24 && minute <= 59 && new TimeSpan(hour, minute, 0) is { TotalHours: <= 24 } time ? time : null;
        }
    }

    [GeneratedRegex(@"^(?<from>[0-9]{2}:[0-9]{2})-(?<until>[0-9]{2}:[0-9]{2})(?:@(?<zone>[^=]+))?=(?<share>[0-9]{1,2})%\z", RegexOptions.CultureInvariant)]
    private static partial Regex Entry();

    /// <summary>From its begin until before its end; over midnight where that is earlier.</summary>
    private sealed record Span(TimeSpan From, TimeSpan Until, TimeZoneInfo? Zone, double Share)
    {
        public bool Holds(TimeSpan time) => From < Until ? time >= From && time < Until : time >= From || time < Until;
    }
}
