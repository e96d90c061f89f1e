using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Simulator;

namespace WandbExporter.Cli.Options;

/// <summary>A rate limit as a text: <c>40</c>, or <c>40,80@60</c> for one that is 80 from the 60th second on.</summary>
internal static class RateLimitText
{
    /// <exception cref="ExportException">The text is none: exit code 2.</exception>
    public static RateLimitOptions Read(string option, string text)
    {
        var parts = text.Split(',');
        var changes = new List<RateChange>();
        foreach (var part in parts.Skip(1))
        {
            if (part.Split('@') is not [var rate, var second] || Positive(second) is not { } after || after <= (changes.Count > 0 ? changes[^1].After.TotalSeconds : 0))
                throw Misfit();
            changes.Add(new RateChange(TimeSpan.FromSeconds(after), Positive(rate) ?? throw Misfit()));
        }
        return new RateLimitOptions { RequestsPerSecond = Positive(parts[0]) ?? throw Misfit(), Changes = changes };

        ExportException Misfit() => new(new Failure(
            FailureCategory.Fatal, FailureCode.Usage, $"{option} is '{text}'; write requests a second, such as 40, and later ones with the second from which they count, such as 40,80@60.", ExitCode.Usage));
    }

    private static double? Positive(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1e6 ? number : null;
}
