using WandbExporter.Core.Errors;

namespace WandbExporter.Cli;

/// <summary>The folder of a journal that this machine keeps of a change of the server.</summary>
internal static class JournalFolder
{
    /// <summary>What is written there may have no name after the machine went down.</summary>
    public static ExportException Closed(string journal, Exception closed) => new(
        new Failure(
            FailureCategory.Fatal,
            FailureCode.Usage,
            $"The folder of the journal {journal} cannot be read ({closed.Message.TrimEnd('.')}), and so nobody can say that the journal is kept; nothing was changed. Give yourself the right to read the folder, or name another with --journal.",
            ExitCode.Usage),
        closed);
}
