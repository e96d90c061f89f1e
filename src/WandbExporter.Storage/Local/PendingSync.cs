using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>
/// What was put for a record and is not durable yet: the file systems that it is on are made so in one call each, before the record is appended.
/// Below a destination there may be several, where somebody mounted one.
/// </summary>
internal sealed class PendingSync(SyncThreads threads, ICrashPoint crashPoint)
{
    private const int MaxRemembered = 4096;

    // Of others, such as those in user space, the call may return before who keeps the bytes was told.
    private static readonly HashSet<string> Durable = new(
        ["ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "tmpfs", "overlay", "overlayfs"], StringComparer.Ordinal);

    private readonly Lock _gate = new();

    private readonly Dictionary<string, ulong?> _devices = new(StringComparer.Ordinal);
    private Dictionary<ulong, string> _pending = [];

    /// <summary>Whether the system can do this; else each put is made durable by itself.</summary>
    public static bool IsOffered => Posix.CanSyncFileSystems;

    /// <summary>The device that a directory is on; null if what is there cannot wait for a record.</summary>
    public ulong? DeviceOf(string directory)
    {
        lock (_gate)
        {
            if (_devices.TryGetValue(directory, out var device))
                return device;
            if (_devices.Count >= MaxRemembered)
                _devices.Clear();
            return _devices[directory] = Find(directory);
        }
    }

    /// <summary>An object in the directory has its name and bytes, as far as the system is concerned.</summary>
    public void Add(ulong device, string directory)
    {
        lock (_gate)
            _pending.TryAdd(device, directory);
    }

    /// <summary>Makes durable what was added before the call. After a failure nothing may be recorded any more.</summary>
    public async Task SyncAsync()
    {
        Dictionary<ulong, string> pending;
        lock (_gate)
        {
            if (_pending.Count == 0)
                return;
            (pending, _pending) = (_pending, []);
        }
        foreach (var directory in pending.Values)
            await threads.RunAsync(() => Posix.SyncFileSystem(directory));
        crashPoint.Reach(CrashPoints.PutsSynced);
    }

    private static ulong? Find(string directory)
    {
        try
        {
            return Durable.Contains(new DriveInfo(directory).DriveFormat) ? Posix.DeviceOf(directory) : null;
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            return null;
        }
    }
}
