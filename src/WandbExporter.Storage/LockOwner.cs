using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;

namespace WandbExporter.Storage;

/// <summary>Who holds a destination's lock, as <c>_export/lock.json</c> says.</summary>
/// <param name="Token">Tells this holding from every other.</param>
/// <param name="Host">The machine's name.</param>
/// <param name="Boot">Which boot of which machine; null where the system does not say.</param>
/// <param name="Pid">The process.</param>
/// <param name="ProcessStartedAt">When the process was started, by the clock of its machine.</param>
/// <param name="ToolVersion">Its version.</param>
/// <param name="StartedAt">Since when the lock is held.</param>
/// <param name="HeartbeatAt">When the holder last said that it lives.</param>
public sealed record LockOwner(
    string Token,
    string Host,
    string? Boot,
    int Pid,
    DateTimeOffset ProcessStartedAt,
    string ToolVersion,
    DateTimeOffset StartedAt,
    DateTimeOffset HeartbeatAt)
{
    private const string ProcessNamespace = "/proc/self/ns/pid";
    private const string BootFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>
    /// In which of the system's containers the process's number means something; null where the system has none or does not say.
    /// </summary>
    public string? Container { get; init; }

    /// <summary>
    /// Tells the process from a later one with the same number, whatever becomes of the machine's clock; null where the system does not say, and of versions
    /// that did not write it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ProcessStart { get; init; }

    /// <summary>How many have held the lock of a directory, this holder included; 0 where that is not counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Generation { get; init; }

    /// <summary>
    /// Where the holder is reached by other processes that work on the same export; empty while it is not ready for them, and null where it works alone.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Fleet { get; init; }

    /// <summary>The SHA-256 (hex) of the certificate that vouches for the holder and for all who work for it: who shows what it does not vouch for is none of them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Certificate { get; init; }

    internal static LockOwner ThisProcess(string toolVersion, DateTimeOffset now)
    {
        using var process = Process.GetCurrentProcess();
        return new LockOwner(
            Guid.NewGuid().ToString("N"),
            Environment.MachineName,
            File.Exists(BootFile) ? File.ReadAllText(BootFile).Trim() : null,
            process.Id,
            process.StartTime.ToUniversalTime(),
            toolVersion,
            now,
            now)
        {
            Container = ContainerOfThisProcess(),
            ProcessStart = StartOf(process.Id),
        };
    }

    /// <summary>True if this machine can tell that the process is gone; of a process on another machine it cannot.</summary>
    public bool IsKnownDead()
    {
        var me = ThisProcess("", HeartbeatAt);
        return SharesSystemWith(me) && Container == me.Container && !IsRunning();
    }

    /// <summary>True if this machine can tell that the process is there.</summary>
    public bool IsKnownToRun()
    {
        var me = ThisProcess("", HeartbeatAt);
        return SharesSystemWith(me) && Container == me.Container && IsRunning();
    }

    /// <summary>True if it runs on the system that this process runs on.</summary>
    public bool IsOfThisSystem() => SharesSystemWith(ThisProcess("", HeartbeatAt));

    /// <summary>True if it is that holder, with the same last sign of life.</summary>
    internal bool IsAsSilentAs(LockOwner? silent) => silent is not null && Token == silent.Token && HeartbeatAt == silent.HeartbeatAt;

    /// <summary>True if both run on one running system, so that a lock of the system tells whether the other lives.</summary>
    internal bool SharesSystemWith(LockOwner other) => Boot is null ? Host == other.Host : Boot == other.Boot;

    /// <summary>True if the process is still there. Means something only on the owner's own host.</summary>
    internal bool IsRunning()
    {
        try
        {
            using var process = Process.GetProcessById(Pid);
            if (ProcessStart is { } start && StartOf(Pid) is { } found)
                return start == found;
            return (process.StartTime.ToUniversalTime() - ProcessStartedAt).Duration() < TimeSpan.FromSeconds(2);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>When a process was started, in ticks since the system was.</summary>
    private static long? StartOf(int pid)
    {
        try
        {
            // Behind the name of the program, which may hold anything, it is the twentieth field.
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? ContainerOfThisProcess()
    {
        try
        {
            return new FileInfo(ProcessNamespace).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LockOwner))]
internal sealed partial class LockOwnerContext : JsonSerializerContext;
