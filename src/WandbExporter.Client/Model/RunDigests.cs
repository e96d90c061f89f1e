using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.Client.Model;

/// <summary>Short digests of what a run looks like, by which a later start tells whether somebody changed it.</summary>
internal static class RunDigests
{
    private const int Bytes = 8;

    /// <summary>Of what people give a run, and of when the server says that it was updated: fields that a page of many runs holds.</summary>
    public static string Mark(RunInfo run) => Of(
    [
        run.UpdatedAt?.Text, run.DisplayName, run.Group, run.JobType, run.SweepName, run.Description, run.Notes, .. run.Tags.Order(StringComparer.Ordinal),
    ]);

    /// <summary>Of its config and summary; null where neither was asked for.</summary>
    public static string? Content(RunInfo run) => run.Config is null && run.Summary is null ? null : Of([run.Config?.ToString(), run.Summary?.ToString()]);

    private static string Of(ReadOnlySpan<string?> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
        {
            // Null differs from empty, and no text runs into the next.
            hash.AppendData(text is null ? "0"u8 : "1"u8);
            hash.AppendData(Encoding.UTF8.GetBytes(text ?? ""));
            hash.AppendData("\0"u8);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Bytes));
    }
}
