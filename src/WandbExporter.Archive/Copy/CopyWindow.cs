using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Copy;

/// <summary>
/// Copies objects side by side and appends their records in order, each only when its object is at the destination. What is copied and
/// not yet recorded is bounded.
/// </summary>
internal sealed class CopyWindow(IJournal journal, int parallelism, Func<PartInfo, CancellationToken, Task> copy) : IAsyncDisposable
{
    private const int MaxRecords = 256;

    private const long MaxUnrecordedBytes = 64 * 1024 * 1024;

    private readonly Queue<(JournalRecord Record, long Bytes, Task Copied)> _window = new();
    private readonly SemaphoreSlim _slots = new(parallelism);
    private readonly CancellationTokenSource _stop = new();
    private long _bytes;

    public async Task AddAsync(JournalRecord record, bool hasObject, CancellationToken cancellationToken)
    {
        if (hasObject && CopyRecord.PartOf(record) is { } part)
        {
            await _slots.WaitAsync(cancellationToken);
            _window.Enqueue((record, part.Bytes, CopyAsync(part, cancellationToken)));
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

    private async Task CopyAsync(PartInfo part, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            await copy(part, either.Token);
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
        }
        await journal.AppendAsync(batch, cancellationToken);
    }
}
