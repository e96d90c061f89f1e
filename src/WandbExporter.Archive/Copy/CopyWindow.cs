using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Copy;

/// <summary>
/// Copies objects side by side and appends their records in order, each only when its object is at the destination. What is copied and
/// not yet recorded is bounded.
/// </summary>
/// <param name="journal">Of the destination.</param>
/// <param name="parallelism">Objects at a time.</param>
/// <param name="copy">Copies an object; is given what ends when the one that it is a copy of at the source is copied, if that was begun before.</param>
internal sealed class CopyWindow(IJournal journal, int parallelism, Func<PartInfo, Task, CancellationToken, Task> copy) : IAsyncDisposable
{
    private const int MaxRecords = 256;

    private const long MaxUnrecordedBytes = 64 * 1024 * 1024;

    private readonly Queue<(JournalRecord Record, long Bytes, Task Copied)> _window = new();
    private readonly Dictionary<string, Task> _underWay = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slots = new(parallelism);
    private readonly CancellationTokenSource _stop = new();
    private long _bytes;

    public async Task AddAsync(JournalRecord record, bool hasObject, CancellationToken cancellationToken)
    {
        if (hasObject && CopyRecord.PartOf(record) is { } part)
        {
            await _slots.WaitAsync(cancellationToken);
            var copied = CopyAsync(part, part.CopyOf is { } original ? _underWay.GetValueOrDefault(original, Task.CompletedTask) : Task.CompletedTask, cancellationToken);
            _underWay[part.Key] = copied;
            _window.Enqueue((record, part.Bytes, copied));
            _bytes += part.Bytes;
        }
        else
        {
            _window.Enqueue((record, 0, Task.CompletedTask));
        }
        if (_window.Count >= MaxRecords || (_bytes >= MaxUnrecordedBytes && _window.Peek().Copied.IsCompleted))
            await AppendAsync(cancellationToken);
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        while (_window.Count > 0)
            await AppendAsync(cancellationToken);
    }

    /// <summary>Waits for the copies in flight, whatever becomes of them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var (_, _, copied) in _window)
            await copied.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _slots.Dispose();
        _stop.Dispose();
    }

    private async Task CopyAsync(PartInfo part, Task original, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            await copy(part, original, either.Token);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task AppendAsync(CancellationToken cancellationToken)
    {
        await _window.Peek().Copied;
        var batch = new List<JournalRecord>();
        while (_window.TryPeek(out var head) && head.Copied.IsCompletedSuccessfully)
        {
            batch.Add(_window.Dequeue().Record);
            _bytes -= head.Bytes;
            if (CopyRecord.PartOf(head.Record) is { Key: var key } && _underWay.TryGetValue(key, out var copied) && copied == head.Copied)
                _underWay.Remove(key);
        }
        await journal.AppendAsync(batch, cancellationToken);
    }
}
