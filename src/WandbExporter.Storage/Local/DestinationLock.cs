using System.Globalization;
using System.Text;
using System.Text.Json;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>
/// Keeps other writers out. Two files: <c>_export/lock</c>, which only says how many have held it, carries a lock of the operating system,
/// which dies with the process that holds it; <c>_export/lock.json</c> says who that is, and since when it lives. Where the system's lock does not
/// reach (another machine on a network file system), the age of the heartbeat decides.
/// </summary>
internal sealed class DestinationLock : IHolding, IAsyncDisposable
{
    private readonly string _exportFolder;
    private readonly TimeProvider _time;
    private readonly Action<string> _notice;
    private readonly FileStream _systemLock;
    private readonly ICrashPoint _crashPoint;
    private readonly ITimer _heartbeat;
    private readonly Lock _gate = new();
    private LockOwner _owner;
    private bool _released;

    private DestinationLock(string exportFolder, FileStream systemLock, LockOwner owner, LockOwner? other, LocalDestinationOptions options)
    {
        _exportFolder = exportFolder;
        _systemLock = systemLock;
        _owner = owner;
        _time = options.Time;
        _notice = options.Notice;
        _crashPoint = options.CrashPoint;
        Take(other);
        _heartbeat = _time.CreateTimer(_ => Beat(), null, options.Lock.Heartbeat, options.Lock.Heartbeat);
    }

    public long Number => _owner.Generation;

    public string Token => _owner.Token;

    /// <exception cref="ExportException">Exit 11: somebody else holds the lock.</exception>
    public static DestinationLock Acquire(string exportFolder, string toolVersion, LocalDestinationOptions options)
    {
        var path = Path.Combine(exportFolder, "lock");
        try
        {
            var me = LockOwner.ThisProcess(toolVersion, options.Time.GetUtcNow()) with { Fleet = options.Lock.IsOfFleet ? "" : null };
            var systemLock = TryOpen(path);
            var other = ReadOwner(exportFolder);
            var alive = (systemLock is null || (other is not null && MayLive(other, me, systemLock, options))) && !(other?.IsAsSilentAs(options.Lock.Silent) ?? false);
            if (alive && !options.Lock.Breaks(other))
            {
                systemLock?.Dispose();
                throw Locked(exportFolder, other, options.Time.GetUtcNow());
            }
            if (systemLock is null)
            {
                // The holder keeps its lock on a file that has no name any more.
                File.Delete(path);
                systemLock = TryOpen(path) ?? throw Locked(exportFolder, other, options.Time.GetUtcNow());
            }
            me = me with { Generation = Math.Max(ReadGeneration(systemLock), other?.Generation ?? 0) + 1 };
            systemLock.SetLength(0);
            systemLock.Write(Encoding.ASCII.GetBytes(me.Generation.ToString(CultureInfo.InvariantCulture)));
            if (other is not null)
                options.Notice($"{(alive ? "Broke" : "Took over")} the lock of {LockFailure.Describe(other, options.Time.GetUtcNow())}.");
            try
            {
                return new DestinationLock(exportFolder, systemLock, me, other, options);
            }
            catch
            {
                systemLock.Dispose();
                throw;
            }
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "lock", exportFolder);
        }
    }

    /// <summary>Who holds the lock; null if nobody does, or if that cannot be read.</summary>
    public static LockOwner? ReadOwner(string exportFolder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(OwnerPath(exportFolder)), LockOwnerContext.Default.LockOwner);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Always asked for directly: a small file says it.</summary>
    public ValueTask RequireHeldAsync(CancellationToken cancellationToken)
    {
        RequireHeld();
        return ValueTask.CompletedTask;
    }

    public ValueTask ConfirmAsync(CancellationToken cancellationToken) => RequireHeldAsync(cancellationToken);

    public Task AnnounceAsync(string address, string certificate, CancellationToken cancellationToken)
    {
        lock (_gate)
            _owner = _owner with { Fleet = address, Certificate = certificate };
        Beat();
        RequireHeld();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _heartbeat.DisposeAsync();
        lock (_gate)
        {
            if (_released)
                return;
            _released = true;
            try
            {
                if (ReadOwner(_exportFolder)?.Token == _owner.Token)
                    File.Delete(OwnerPath(_exportFolder));
            }
            catch (Exception e) when (DiskFailure.IsDiskError(e))
            {
                _notice($"The lock could not be removed ({e.Message}); the next start finds out that its owner is gone.");
            }
        }
        await _systemLock.DisposeAsync();
    }

    private void RequireHeld()
    {
        var holder = ReadOwner(_exportFolder);
        if (holder?.Token == _owner.Token)
            return;
        var by = holder is null ? "somebody" : LockFailure.Describe(holder, _time.GetUtcNow());
        throw LockFailure.Lost(Path.GetDirectoryName(_exportFolder)!, by);
    }

    private static string OwnerPath(string exportFolder) => Path.Combine(exportFolder, "lock.json");

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (Errno.Of(e) == Errno.WouldBlock)
        {
            return null;
        }
    }

    private static long ReadGeneration(FileStream systemLock)
    {
        Span<byte> text = stackalloc byte[20];
        var length = systemLock.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        return long.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : 0;
    }

    private static bool MayLive(LockOwner other, LockOwner me, FileStream systemLock, LocalDestinationOptions options)
    {
        if (other.SharesSystemWith(me))
        {
            // Whoever lived here would hold the system's lock; without such locks, its process would be there.
            if (Posix.LockExclusively(systemLock.SafeFileHandle))
                return false;
            if (other.Host == me.Host)
                return other.IsRunning();
        }
        return options.Lock.IsOfFleet || options.Time.GetUtcNow() - other.HeartbeatAt < options.Lock.StaleAfter;
    }

    private static ExportException Locked(string exportFolder, LockOwner? other, DateTimeOffset now) =>
        LockFailure.Locked(Path.GetDirectoryName(exportFolder)!, other, now);

    private void Beat()
    {
        lock (_gate)
        {
            try
            {
                // A lock that was taken away is not taken back: the next append finds out.
                if (_released || ReadOwner(_exportFolder)?.Token != _owner.Token)
                    return;
                _owner = _owner with { HeartbeatAt = _time.GetUtcNow() };
                var temporary = WriteTemporary(_owner);
                // Again, with the file there: whoever takes the lock from here on removes it, and this one can take nothing back.
                var isOurs = ReadOwner(_exportFolder)?.Token == _owner.Token;
                _crashPoint.Reach(CrashPoints.LockBeforeRenewal);
                if (isOurs)
                    Posix.Replace(temporary, OwnerPath(_exportFolder));
                else
                    File.Delete(temporary);
            }
            catch (Exception e) when (DiskFailure.IsDiskError(e))
            {
                _notice($"The heartbeat of the lock could not be written ({e.Message}); it is tried again.");
            }
        }
    }

    /// <summary>
    /// Says who holds the lock from now on. A former holder may be about to renew it: what it has written for that is removed, and if it
    /// came before that, the lock is taken from it once more.
    /// </summary>
    private void Take(LockOwner? former)
    {
        do
        {
            Posix.Replace(WriteTemporary(_owner), OwnerPath(_exportFolder));
            // The pattern also means the file that has just been written.
            foreach (var leftover in Directory.GetFiles(_exportFolder, "lock.json.*").Where(path => path != OwnerPath(_exportFolder)))
                File.Delete(leftover);
        }
        while (former is not null && ReadOwner(_exportFolder)?.Token == former.Token);
        RequireHeld();
    }

    private string WriteTemporary(LockOwner content)
    {
        var temporary = Path.Combine(_exportFolder, $"lock.json.{content.Token}");
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(content, LockOwnerContext.Default.LockOwner));
        return temporary;
    }
}
