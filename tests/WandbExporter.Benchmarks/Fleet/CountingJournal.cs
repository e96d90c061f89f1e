using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Benchmarks.Fleet;

/// <summary>A journal that writes its records, as a journal does, to where nothing is kept.</summary>
internal sealed class CountingJournal : IJournal
{
    private readonly System.Buffers.ArrayBufferWriter<byte> _line = new();
    private long _runs;

    /// <summary>How many were listed.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    public IAsyncEnumerable<JournalRecord> ReadAllAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<JournalRecord>();

    public Task AppendAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        _line.ResetWrittenCount();
        JournalJson.Write(_line, records);
        Interlocked.Add(ref _runs, records.OfType<RunsListed>().Sum(listed => listed.Runs.Count));
        return Task.CompletedTask;
    }

    public Task RequireWholeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
