using WandbExporter.Core.Errors;

namespace WandbExporter.Storage.Journals;

/// <summary>What is said when a destination no longer has what was appended to its journal.</summary>
internal static class JournalLoss
{
    public static ExportException At(string place) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.JournalChanged,
        $"The journal in {place} is no longer what this process appended to it: another process has written to the destination meanwhile. " +
        "The export is not marked as complete; see that nobody else writes there, then run the same command again.",
        ExitCode.Destination));
}
