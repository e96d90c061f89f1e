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
        var number = Errno.Of(e);
        var (category, code, because) = number switch
        {
            Errno.NoSpace => Fatal("disk_full", "the disk is full; free some space and run the same command again"),
            _ when number == Errno.QuotaExceeded => Fatal("disk_full", "the disk quota is used up; free some space and run the same command again"),
            Errno.FileTooLarge => Fatal("disk_full", "the file would grow beyond the system's limit; raise it (ulimit -f) or choose another file system"),
            Errno.AccessDenied or Errno.NotPermitted => Fatal("not_writable", "permission is denied; give this user access or choose another destination"),
            Errno.ReadOnly => Fatal("not_writable", "the file system is read-only; remount it or choose another destination"),
            _ when number == Errno.NameTooLong => Fatal("name_too_long", "the path is too long for the file system; choose a destination with a shorter path"),
            Errno.InputOutput => Fatal("disk_error", "the disk reports an input/output error; check the disk, then run the same command again"),
            Errno.TooManyOpen or Errno.TooManyOpenInSystem => Fatal("too_many_open_files", "too many files are open; raise the limit (ulimit -n) or lower --concurrency"),
            Errno.NotDirectory or Errno.IsDirectory => Clash("a file and a directory want the same name; a file system cannot hold both"),
            Errno.NoEntry => Fatal("destination_changed", "it is gone; somebody else removed it, run the same command again"),
            Errno.CrossDevice => Fatal("destination_split", "another file system is mounted inside the destination; mount one above it instead"),
            _ => Fatal("destination_error", $"the system says: {e.Message.TrimEnd('.')}; check the destination, then run the same command again"),
        };
        return new ExportException(new Failure(category, code, $"Could not {action} {path}: {because}.", ExitCode.Destination), e);
    }

    public static ExportException Refused(FailureCategory category, string code, string message) =>
        new(new Failure(category, code, message, ExitCode.Destination));

    private static (FailureCategory Category, string Code, string Because) Fatal(string code, string because) => (FailureCategory.Fatal, code, because);

    private static (FailureCategory Category, string Code, string Because) Clash(string because) => (FailureCategory.Permanent, "name_clash", because);
}
