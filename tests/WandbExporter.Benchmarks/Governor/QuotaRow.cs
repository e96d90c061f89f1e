using System.Globalization;

namespace WandbExporter.Benchmarks.Governor;

/// <summary>A quota of the server, and how long it is asked for all that it grants.</summary>
/// <param name="PerSecond">What it grants in a second.</param>
/// <param name="Then">What it grants from the change on; null: there is none.</param>
/// <param name="Seconds">How long it is asked before the change, and after it.</param>
internal sealed record QuotaRow(double PerSecond, double? Then, int Seconds)
{
    public static readonly QuotaRow[] All = [new(40, null, 90), new(100, null, 90), new(80, 40, 60), new(40, 80, 60)];

    public static readonly QuotaRow Short = new(40, null, 8);

    public int TotalSeconds => Then is null ? Seconds : 2 * Seconds;

    public string Title => Then is null ? $"{Text(PerSecond)} requests a second" : $"{Text(PerSecond)}, then {Text(Then.Value)}";

    /// <summary>As <c>simulate --rate-limit</c> takes it.</summary>
    public string Limit => Then is null ? Text(PerSecond) : $"{Text(PerSecond)},{Text(Then.Value)}@{Text(Seconds)}";

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
