namespace WandbExporter.Storage;

/// <summary>
/// An export for looking at: takes no lock, changes nothing, and may be used while another process writes.
/// Putting, deleting and appending are <see cref="InvalidOperationException"/>s.
/// </summary>
public interface IExportView : IExportDestination
{
    /// <summary>Who held the lock at opening; null if nobody did. It may have been killed since its last heartbeat.</summary>
    LockOwner? Writer { get; }
}
