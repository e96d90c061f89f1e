using WandbExporter.Cli.Output;

namespace WandbExporter.Cli.Checks;

/// <summary>Holds this machine's clock against the server's: signatures of addresses and credentials of buckets go by the time.</summary>
internal static class ClockCheck
{
    public const string Name = "clock";

    private static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(1);

    /// <summary>Servers make the header once a second, and it has whole seconds.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(2);

    public static Check Of(SeenAnswer answer)
    {
        if (answer.Date is not { } date)
            return Check.Warn(Name, "The server does not say what time it has.", "Compare this machine's clock with another one by hand.");
        // The header was made somewhere between the request and its answer, and has whole seconds.
        var earliest = answer.SentAt - date - TimeSpan.FromSeconds(1);
        var latest = earliest + answer.Took + TimeSpan.FromSeconds(1);
        var ahead = earliest > TimeSpan.Zero ? earliest : latest < TimeSpan.Zero ? latest : TimeSpan.Zero;
        if (ahead.Duration() <= Tolerated)
            return Check.Pass(Name, $"This machine's clock and the server's agree within {(ahead.Duration() < Resolution ? "two seconds" : Durations.Text(ahead.Duration()))}.");
        return Check.Warn(
            Name,
            $"This machine's clock is {Durations.Text(ahead.Duration())} {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the server's.",
            "Set the clock (NTP): signed addresses count as expired and buckets refuse credentials where it is wrong.");
    }
}
