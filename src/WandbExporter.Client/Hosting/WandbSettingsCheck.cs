using System.Globalization;
using Microsoft.Extensions.Options;
using WandbExporter.Client.Credentials;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Hosting;

/// <summary>Says of settings what the client would, before it is made.</summary>
internal sealed class WandbSettingsCheck(IEnvironment environment) : IValidateOptions<WandbClientSettings>
{
    /// <summary>Requests or downloads at a time, and attempts: more is a slip of the pen.</summary>
    private const int Most = 10_000;

    /// <summary>What a time must be, and how it is written.</summary>
    public static readonly string AttemptTimeForm = $"longer than zero and at most {WandbClientOptions.LongestAttempt:c}, written as 00:00:30";

    /// <inheritdoc cref="AttemptTimeForm"/>
    public static readonly string TryingTimeForm = $"longer than zero and at most {WandbClientOptions.LongestTrying:c}, written as 00:30:00 or, for a day, 1.00:00:00";

    /// <summary>What a rate must be.</summary>
    public static readonly string RateForm = string.Create(CultureInfo.InvariantCulture, $"a number from {WandbClientOptions.SlowestRate}");

    public ValidateOptionsResult Validate(string? name, WandbClientSettings options)
    {
        List<string> misfits = [.. options.Misread, .. Misfits(options).OfType<string>()];
        if (misfits.Count > 0)
            return ValidateOptionsResult.Fail(misfits);
        try
        {
            options.Options(environment);
            return ValidateOptionsResult.Success;
        }
        catch (WandbException wrong)
        {
            return ValidateOptionsResult.Fail(wrong.Message);
        }
    }

    /// <summary>What is out of its range, in a sentence each that says the range and how it is written; null: what is not.</summary>
    private static IEnumerable<string?> Misfits(WandbClientSettings options) =>
    [
        Time(nameof(options.AttemptTimeout), options.AttemptTimeout, WandbClientOptions.LongestAttempt, AttemptTimeForm),
        Time(nameof(options.GiveUpAfter), options.GiveUpAfter, WandbClientOptions.LongestTrying, TryingTimeForm),
        Number(nameof(options.MaxAttempts), options.MaxAttempts),
        Number(nameof(options.MaxConcurrency), options.MaxConcurrency),
        Number(nameof(options.MaxDownloads), options.MaxDownloads),
        WandbClientOptions.IsRate(options.MaxRequestsPerSecond) ? null : Sentence(nameof(options.MaxRequestsPerSecond), RateForm, options.MaxRequestsPerSecond),
    ];

    private static string? Time(string name, TimeSpan? value, TimeSpan most, string form) => value <= TimeSpan.Zero || value > most ? Sentence(name, form, value) : null;

    private static string? Number(string name, int? value) => value is < 1 or > Most ? Sentence(name, $"a whole number from 1 to {Most}", value) : null;

    private static string Sentence(string name, string form, object? value) =>
        string.Create(CultureInfo.InvariantCulture, $"The setting {WandbClientSettings.Section}:{name} must be {form}; it is {value}.");
}
