using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Checks;

/// <summary>What was looked at, and what was found.</summary>
/// <param name="Name">A word or two, the same each time.</param>
/// <param name="Status">What it means for an export.</param>
/// <param name="Finding">In a sentence.</param>
/// <param name="Remedy">What to do about it, in a sentence; null if it passes.</param>
/// <param name="Exit">What an export would end with by it.</param>
internal sealed record Check(string Name, CheckStatus Status, string Finding, string? Remedy, ExitCode Exit)
{
    public static Check Pass(string name, string finding) => new(name, CheckStatus.Pass, finding, null, ExitCode.Complete);

    public static Check Warn(string name, string finding, string remedy) => new(name, CheckStatus.Warn, finding, remedy, ExitCode.Complete);

    public static Check Fail(string name, string finding, string remedy, ExitCode exit) => new(name, CheckStatus.Fail, finding, remedy, exit);

    /// <summary>A failure as an export would end by it; its sentence has the remedy behind its semicolon.</summary>
    public static Check Fail(string name, Failure failure)
    {
        var (finding, remedy) = SentencesOf(failure);
        return Fail(name, finding, remedy, failure.Exit);
    }

    /// <summary>The same where an export goes on without it.</summary>
    public static Check Warn(string name, Failure failure)
    {
        var (finding, remedy) = SentencesOf(failure);
        return Warn(name, finding, remedy);
    }

    /// <summary>What nobody could look at, for another check failed.</summary>
    public static Check NotLookedAt(string name, string because, string first) => Warn(name, $"Not looked at, for {because}.", $"Set right '{first}' first.");

    private static (string Finding, string Remedy) SentencesOf(Failure failure)
    {
        var answer = failure.LastAnswer is { Length: > 0 } last ? $" ({last})" : "";
        // A message names the thing and the remedy, in this order.
        var end = failure.Message.LastIndexOf("; ", StringComparison.Ordinal);
        if (end < 0)
        {
            // Or the remedy is a sentence of its own.
            end = failure.Message.LastIndexOf(". ", StringComparison.Ordinal);
            return end < 0
                ? (failure.Message + answer, $"Look '{failure.Code}' up in docs/failures.md.")
                : ($"{failure.Message[..end]}{answer}.", failure.Message[(end + 2)..]);
        }
        var remedy = failure.Message[(end + 2)..];
        return ($"{failure.Message[..end]}{answer}.", $"{char.ToUpperInvariant(remedy[0])}{remedy[1..]}");
    }
}
