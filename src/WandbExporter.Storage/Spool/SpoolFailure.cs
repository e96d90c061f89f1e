using WandbExporter.Core.Errors;

namespace WandbExporter.Storage.Spool;

/// <summary>What is said when the temporary directory cannot take what does not fit into memory.</summary>
internal static class SpoolFailure
{
    public static ExportException NoRoom(Exception cause) => new(
        new Failure(
            FailureCategory.Fatal,
            FailureCode.TemporarySpace,
            $"The temporary directory {Path.GetTempPath()} cannot be written ({cause.Message}); set TMPDIR to one with room.",
            ExitCode.UnexpectedError),
        cause);
}
