using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>
/// What was put for a record and is not durable yet: the file systems that it is on are made so in one call each, before the record is appended.
/// Below a destination there may be several, where somebody mounted one.
/// </summary>
internal sealed class PendingSync(SyncThreads threads, ICrashPoint crashPoint)
{
    private const int MaxRemembered = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ulong> _devices = new(StringComparer.Ordinal);
    private Dictionary<ulong, string> _pending = [];

    /// <summary>Whether the system can do this; else each put is made durable by itself.</summary>
    public static bool IsOffered => Posix.CanSyncFileSystems;

    /// <summary>An object in the directory has its name and bytes, as far as the system is concerned.</summary>
    public void Add(string directory)
    {
        lock (_gate)
        {
            if (!_devices.TryGetValue(directory, out var device))
            {
                if (_devices.Count >= MaxRemembered)
                    _devices.Clear();
                device = _devices[directory] = Posix.DeviceOf(directory);
            }
            _pending.TryAdd(device, directory);
        }
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
}
