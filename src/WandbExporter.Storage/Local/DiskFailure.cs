using WandbExporter.Core.Errors;

namespace WandbExporter.Storage.Local;

/// <summary>Says what an error of the file system means for the export and what a person can do about it.</summary>
internal static class DiskFailure
{
    /// <summary>True for the exceptions by which the base library reports an error of the file system.</summary>
    public static bool IsDiskError(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <param name="e">The error.</param>
    /// <param name="action">What was tried, as in "could not {action} {path}".</param>
    /// <param name="path">What it was tried on.</param>
    public static ExportException From(Exception e, string action, string path)
    {
        var (code, because) = Explain(e);
        // Two names that a file system cannot hold together are the trouble of one object, everything else is that of all.
        var category = code == FailureCode.NameClash ? FailureCategory.Permanent : FailureCategory.Fatal;
        return new ExportException(new Failure(category, code, $"Could not {action} {path}: {because}.", ExitCode.Destination), e);
    }

    public static ExportException Refused(FailureCategory category, string code, string message) =>
        new(new Failure(category, code, message, ExitCode.Destination));

    private static (string Code, string Because) Explain(Exception e)
    {
        const string Again = "then run the same command again";
        return Errno.Of(e) switch
        {
            Errno.NoSpace => (FailureCode.DiskFull, $"the disk is full; free some space, {Again}"),
            var number when number == Errno.QuotaExceeded => (FailureCode.DiskFull, $"the disk quota is used up; free some space, {Again}"),
            Errno.FileTooLarge => (FailureCode.DiskFull, "the file would grow beyond the limit; raise it (ulimit -f) or use another file system"),
            Errno.AccessDenied or Errno.NotPermitted =>
                (FailureCode.NotWritable, "permission is denied; give this user access or choose another destination"),
            Errno.ReadOnly => (FailureCode.NotWritable, "the file system is read-only; remount it or choose another destination"),
            var number when number == Errno.NameTooLong =>
                (FailureCode.NameTooLong, "the path is too long for the file system; choose a destination with a shorter path"),
            Errno.InputOutput => (FailureCode.DiskError, $"the disk reports an input/output error; check it, {Again}"),
            Errno.TooManyOpen or Errno.TooManyOpenInSystem =>
                (FailureCode.TooManyOpenFiles, "too many files are open; raise the limit (ulimit -n) or lower --concurrency"),
            Errno.NotDirectory or Errno.IsDirectory =>
                (FailureCode.NameClash, "a file and a directory of one name exclude each other on a file system; the one written first stays"),
            Errno.NoEntry => (FailureCode.DestinationChanged, "somebody removed it meanwhile; run the same command again"),
            Errno.CrossDevice =>
                (FailureCode.DestinationSplit, "another file system is mounted inside the destination; mount it above the destination instead"),
            _ => (FailureCode.DestinationError, $"the system says '{e.Message.TrimEnd('.')}'; check the destination, {Again}"),
        };
    }
}
