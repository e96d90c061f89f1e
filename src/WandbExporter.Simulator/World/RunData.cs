using System.Buffers;

namespace WandbExporter.Simulator;

/// <summary>
/// One run. Rows of its history are numbered from 0 in ascending order of their steps; any of them can be written on its own.
/// JSON members hold JSON text, as the server sends it.
/// </summary>
public abstract class RunData(ProjectData project, long index)
{
    public ProjectData Project { get; } = project;

    /// <summary>Place in the project by order of creation.</summary>
    public long Index { get; } = index;

    public abstract string Name { get; }

    public abstract string? DisplayName { get; }

    public abstract string State { get; }

    public abstract DateTimeOffset CreatedAt { get; }

    public abstract DateTimeOffset? HeartbeatAt { get; }

    public virtual DateTimeOffset? UpdatedAt => HeartbeatAt ?? CreatedAt;

    public virtual IReadOnlyList<string>? Tags => [];

    public virtual string? Group => null;

    public virtual string? JobType => null;

    public virtual string? Notes => null;

    public virtual string? Description => null;

    public virtual string? Commit => null;

    public virtual string? Host => null;

    /// <summary>Name of a sweep of the project.</summary>
    public virtual string? Sweep => null;

    /// <summary>Username; null when the user was deleted.</summary>
    public virtual string? Username => null;

    public virtual int? ExitCode => null;

    /// <summary>Its process was asked to end.</summary>
    public virtual bool IsStopped => false;

    public abstract string Config { get; }

    public abstract string Summary { get; }

    public virtual string SystemMetrics => "{}";

    /// <summary>JSON object; null where the server has none.</summary>
    public abstract string? HistoryKeys { get; }

    public abstract long HistoryRowCount { get; }

    public abstract long StepAt(long row);

    /// <summary>The first row whose step is not below; the row count when there is none.</summary>
    public abstract long FirstRowFrom(long step);

    public abstract void WriteRow(long row, IBufferWriter<byte> into);

    public abstract long EventCount { get; }

    public abstract void WriteEvent(long number, IBufferWriter<byte> into);

    public virtual long LogLineCount => 0;

    public virtual LogLineData LogLine(long number) => throw new ArgumentOutOfRangeException(nameof(number));

    public abstract IReadOnlyList<FileData> Files { get; }

    public virtual int FileCount => Files.Count;

    /// <summary>Told after each answer that holds history of the run.</summary>
    public virtual void HistoryAnswered()
    {
    }

    public IEnumerable<byte[]> HistoryLines() => Lines(HistoryRowCount, WriteRow);

    public IEnumerable<byte[]> EventLines() => Lines(EventCount, WriteEvent);

    public IEnumerable<LogLineData> LogLines()
    {
        for (var number = 0L; number < LogLineCount; number++)
            yield return LogLine(number);
    }

    private static IEnumerable<byte[]> Lines(long count, Action<long, IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        for (var number = 0L; number < count; number++)
        {
            buffer.ResetWrittenCount();
            write(number, buffer);
            yield return buffer.WrittenSpan.ToArray();
        }
    }
}
