using System.Globalization;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Options;

/// <summary>Reads option values that have more rules than their type.</summary>
internal static class OptionCheck
{
    public static int AtLeastOne(string option, int value) =>
        value >= 1 ? value : throw Usage($"{option} is {value}; give 1 or more.");

    /// <summary>A share above 0 and up to 1: <c>5%</c> or <c>0.05</c>.</summary>
    public static double Share(string option, string text)
    {
        var percent = text.EndsWith('%');
        return double.TryParse(percent ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && (percent ? number / 100 : number) is var share and > 0 and <= 1
            ? share
            : throw Usage($"{option} is '{text}'; write a share such as 5% or 0.05.");
    }

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, "usage", message, ExitCode.Usage));
}
