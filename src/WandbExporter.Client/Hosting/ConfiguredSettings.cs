using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace WandbExporter.Client.Hosting;

/// <summary>Settings as a configuration spells them; read without reflection, which a trimmed program may lack.</summary>
internal static class ConfiguredSettings
{
    /// <summary>As people write times; .NET's own reading takes <c>00:30</c> for half an hour and <c>24:00:00</c> for 24 days.</summary>
    private static readonly string[] TimeForms = [@"hh\:mm\:ss", @"hh\:mm\:ss\.FFFFFFF", @"d\.hh\:mm\:ss", @"d\.hh\:mm\:ss\.FFFFFFF"];

    /// <summary>A value that is not what its name wants, and a name that is none, are among <see cref="WandbClientSettings.Misread"/>.</summary>
    public static void Read(IConfiguration? section, WandbClientSettings settings)
    {
        foreach (var entry in section?.GetChildren() ?? [])
        {
            if (entry.Value is not { } value)
                continue;
            switch (entry.Key.ToUpperInvariant())
            {
                case "BASEURL":
                    settings.BaseUrl = value;
                    break;
                case "APIKEY":
                    settings.ApiKey = value;
                    break;
                case "ATTEMPTTIMEOUT":
                    settings.AttemptTimeout = Time(settings, entry, value, WandbSettingsCheck.AttemptTimeForm);
                    break;
                case "MAXATTEMPTS":
                    settings.MaxAttempts = Parsed<int>(settings, entry, value, "a whole number");
                    break;
                case "GIVEUPAFTER":
                    settings.GiveUpAfter = Time(settings, entry, value, WandbSettingsCheck.TryingTimeForm);
                    break;
                case "MAXCONCURRENCY":
                    settings.MaxConcurrency = Parsed<int>(settings, entry, value, "a whole number");
                    break;
                case "MAXDOWNLOADS":
                    settings.MaxDownloads = Parsed<int>(settings, entry, value, "a whole number");
                    break;
                case "MAXREQUESTSPERSECOND":
                    settings.MaxRequestsPerSecond = Parsed<double>(settings, entry, value, WandbSettingsCheck.RateForm);
                    break;
                default:
                    settings.Misread.Add($"The configuration's {entry.Path} is no setting of the W&B client.");
                    break;
            }
        }
    }

    /// <summary>A number alone would be one of days, which nobody means.</summary>
    private static TimeSpan? Time(WandbClientSettings settings, IConfigurationSection entry, string value, string form)
    {
        var isNegative = value.StartsWith('-');
        if (TimeSpan.TryParseExact(isNegative ? value[1..] : value, TimeForms, CultureInfo.InvariantCulture, out var time))
            return isNegative ? -time : time;
        settings.Misread.Add(NotSo(entry, value, form));
        return null;
    }

    private static T? Parsed<T>(WandbClientSettings settings, IConfigurationSection entry, string value, string form)
        where T : struct, IParsable<T>
    {
        if (T.TryParse(value, CultureInfo.InvariantCulture, out var parsed))
            return parsed;
        settings.Misread.Add(NotSo(entry, value, form));
        return null;
    }

    private static string NotSo(IConfigurationSection entry, string value, string form) => $"The configuration's {entry.Path} must be {form}, not '{value}'.";
}
