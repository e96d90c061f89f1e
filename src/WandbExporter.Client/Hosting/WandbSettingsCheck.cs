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

    public ValidateOptionsResult Validate(string? name, WandbClientSettings options)
    {
        if (Misfit(options) is { } misfit)
            return ValidateOptionsResult.Fail(misfit);
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

    /// <summary>What is out of its range, in a sentence that says the range and how it is written; null: nothing.</summary>
    private static string? Misfit(WandbClientSettings options) =>
        Time(nameof(options.AttemptTimeout), options.AttemptTimeout, WandbClientSettings.LongestAttempt, "00:00:30")
        ?? Time(nameof(options.GiveUpAfter), options.GiveUpAfter, WandbClientSettings.LongestTrying, "00:30:00")
        ?? Number(nameof(options.MaxAttempts), options.MaxAttempts)
        ?? Number(nameof(options.MaxConcurrency), options.MaxConcurrency)
        ?? Number(nameof(options.MaxDownloads), options.MaxDownloads);

    private static string? Time(string name, TimeSpan? value, TimeSpan most, string example) => value <= TimeSpan.Zero || value > most
        ? $"The setting {WandbClientSettings.Section}:{name} must be longer than zero and at most {most:c}, written as {example}; it is {value:c}."
        : null;

    private static string? Number(string name, int? value) => value is < 1 or > Most
        ? string.Create(CultureInfo.InvariantCulture, $"The setting {WandbClientSettings.Section}:{name} must be a whole number from 1 to {Most}; it is {value}.")
        : null;
}
