using System.Globalization;
using WandbExporter.Core.Errors;

namespace WandbExporter.Storage;

/// <summary>What is said of a destination that somebody else holds, whatever its kind.</summary>
internal static class LockFailure
{
    public static ExportException Locked(string place, LockOwner? other, DateTimeOffset now) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.DestinationLocked,
        $"{place} is being written by {(other is null ? "another process" : Describe(other, now))}; " +
        "wait for it, or pass --break-lock if you know that it is dead.",
        ExitCode.DestinationLocked));

    public static ExportException Lost(string place, string by) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.DestinationLockLost,
        $"The lock of {place} was taken away by {by}; this process stops, let the other one finish.",
        ExitCode.DestinationLocked));

    public static string Describe(LockOwner owner, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"process {owner.Pid} on {owner.Host} (wandb-export {owner.ToolVersion}, since {owner.StartedAt:u}, last sign of life {(now - owner.HeartbeatAt).TotalSeconds:0} s ago)");
}
