using System.Globalization;
using Microsoft.Extensions.Configuration;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Hosting;

/// <summary>Settings as a configuration spells them; read without reflection, which a trimmed program may lack.</summary>
internal static class ConfiguredSettings
{
    /// <exception cref="WandbException">A value is not what its name wants, or a name is none.</exception>
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
                    settings.AttemptTimeout = Time(entry, value, WandbClientSettings.LongestAttempt, "00:00:30");
                    break;
                case "MAXATTEMPTS":
                    settings.MaxAttempts = Parsed<int>(entry, value, "a whole number");
                    break;
                case "GIVEUPAFTER":
                    settings.GiveUpAfter = Time(entry, value, WandbClientSettings.LongestTrying, "00:30:00");
                    break;
                case "MAXCONCURRENCY":
                    settings.MaxConcurrency = Parsed<int>(entry, value, "a whole number");
                    break;
                case "MAXDOWNLOADS":
                    settings.MaxDownloads = Parsed<int>(entry, value, "a whole number");
                    break;
                case "MAXREQUESTSPERSECOND":
                    settings.MaxRequestsPerSecond = Parsed<double>(entry, value, "a number");
                    break;
                default:
                    throw Wrong($"The configuration's {entry.Path} is no setting of the W&B client.");
            }
        }
    }

    /// <summary>A number alone would be one of days, which nobody means.</summary>
    private static TimeSpan Time(IConfigurationSection entry, string value, TimeSpan most, string example)
    {
        var what = $"longer than zero and at most {most:c}, written as {example}";
        return value.Contains(':', StringComparison.Ordinal) ? Parsed<TimeSpan>(entry, value, what) : throw NotSo(entry, value, what);
    }

    private static T Parsed<T>(IConfigurationSection entry, string value, string what)
        where T : IParsable<T> =>
        T.TryParse(value, CultureInfo.InvariantCulture, out var parsed) ? parsed : throw NotSo(entry, value, what);

    private static WandbException NotSo(IConfigurationSection entry, string value, string what) => Wrong($"The configuration's {entry.Path} must be {what}, not '{value}'.");

    private static WandbException Wrong(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Configuration, message, ExitCode.Usage));
}
