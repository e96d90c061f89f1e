using System.Text;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Archive.Verify;

/// <summary>What a spool keeps of a run: how it was listed, then or now, and the rows of its committed units.</summary>
internal static class RunPayload
{
    private const char Separator = '\n';

    /// <summary>The runs of a project stand together, whatever its name.</summary>
    public static string KeyOf(RunPath run) => $"{run.Entity}{Separator}{run.Project}{Separator}{run.RunId}";

    public static RunPath PathOf(string key) => key.Split(Separator) is [var entity, var project, var run]
        ? new RunPath(entity, project, run)
        : throw new InvalidOperationException("A run's key has three names.");

    public static byte[] Of(RunDescriptor run, DateTimeOffset? createdAt)
    {
        using var buffer = new MemoryStream(96);
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(run.State ?? "");
        writer.Write(run.HeartbeatAt ?? "");
        foreach (var number in (long?[])[run.LastStep, run.HistoryLineCount, run.EventsLineCount, run.LogLineCount, run.FileCount, createdAt?.UtcTicks])
            writer.Write(number ?? long.MinValue);
        writer.Flush();
        return buffer.ToArray();
    }

    public static (RunDescriptor Run, DateTimeOffset? CreatedAt) ToRun(string runId, byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        var (state, heartbeat) = (Text(reader), Text(reader));
        var run = new RunDescriptor(runId, state, Number(reader), Number(reader), Number(reader), Number(reader), Number(reader), heartbeat);
        return (run, Number(reader) is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null);
    }

    public static byte[] OfUnit(RunUnitRows unit)
    {
        using var buffer = new MemoryStream(96);
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(unit.Kind.Name);
        writer.Write(unit.Rows);
        writer.Write(unit.Noted);
        writer.Write(unit.Fingerprint);
        writer.Flush();
        return buffer.ToArray();
    }

    public static RunUnitRows ToUnit(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        return new RunUnitRows(new UnitKind(reader.ReadString()), reader.ReadInt64(), reader.ReadBoolean(), reader.ReadString());
    }

    private static string? Text(BinaryReader reader) => reader.ReadString() is { Length: > 0 } text ? text : null;

    private static long? Number(BinaryReader reader) => reader.ReadInt64() is var number && number == long.MinValue ? null : number;
}

/// <summary>A committed unit of a run.</summary>
/// <param name="Noted">Whether it was committed with a note, such as that the server did not give all it counts.</param>
/// <param name="Fingerprint">What the run looked like when the unit was read.</param>
internal readonly record struct RunUnitRows(UnitKind Kind, long Rows, bool Noted, string Fingerprint);
