using F23.StringSimilarity;

namespace WandbExporter.Core.Errors;

/// <summary>What somebody probably meant who wrote a word that does not exist.</summary>
public static class Spelling
{
    private static readonly Damerau Distance = new();

    /// <summary>The known word that is nearest, if it is near enough to be meant: at most a third of its letters differ.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        // To compare words of very different lengths takes long, and is of no use.
        var nearest = known.Where(candidate => Math.Abs(candidate.Length - word.Length) <= Most(candidate)).Select(candidate => (Candidate: candidate, Distance: Distance.Distance(word, candidate)))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest.Candidate is { } found && nearest.Distance <= Most(found) ? found : null;

        double Most(string candidate) => Math.Max(1, Math.Max(word.Length, candidate.Length) / 3.0);
    }
}
