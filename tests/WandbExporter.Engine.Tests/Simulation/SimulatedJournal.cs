using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Engine.Tests.Simulation;

/// <summary>A journal that takes its time, and may fail for good; a process that dies leaves what is durable.</summary>
/// <param name="durable">What is durable; it outlives the process.</param>
/// <param name="pause">What passes before an append has ended.</param>
/// <param name="fails">Whether an append fails; it may be durable all the same.</param>
internal sealed class SimulatedJournal(List<JournalRecord> durable, Func<Task> pause, Func<bool> fails) : IJournal
{
    private bool _isDead;

    public async Task AppendAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        await pause();
        if (_isDead)
            return;
        if (fails())
        {
            _isDead = true;
            throw new IOException("The disk is gone.");
        }
        durable.AddRange(records);
    }

    /// <summary>The process is no more: nothing that it does counts.</summary>
    public void Die() => _isDead = true;

    public IAsyncEnumerable<JournalRecord> ReadAllAsync(CancellationToken cancellationToken) => durable.ToAsyncEnumerable();

    public Task RequireWholeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
