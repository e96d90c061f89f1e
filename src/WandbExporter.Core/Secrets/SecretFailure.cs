using WandbExporter.Core.Errors;

namespace WandbExporter.Core.Secrets;

/// <summary>What is not exported with <c>--public-safe</c>.</summary>
public static class SecretFailure
{
    /// <param name="thing">What holds it, as the beginning of a sentence.</param>
    /// <param name="found">What was found.</param>
    public static Failure Of(string thing, SecretFound found) => new(
        FailureCategory.Permanent,
        FailureCode.SecretFound,
        $"{Sentence(thing, found)}, so --public-safe keeps it out of the export; revoke it and remove it at the source.",
        ExitCode.Incomplete);

    /// <summary>The same of what was exported.</summary>
    public static string Seen(string thing, SecretFound found) => $"{Sentence(thing, found)}.";

    private static string Sentence(string thing, SecretFound found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return $"{thing} holds what looks like {found.Kind}{(found.Path.Length > 0 ? $" at '{found.Path}'" : "")}";
    }
}
