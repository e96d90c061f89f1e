namespace WandbExporter.Client.Transport;

/// <summary>What one answer has of the <see cref="AnswerMemory"/>; given back with it, or with the rows that it is handed over to.</summary>
/// <param name="subject">What the answer is about.</param>
/// <param name="before">Ends when nothing is waited for any more that this answer has to wait behind.</param>
/// <param name="taken">The place that it has from the start; null if it has none yet.</param>
internal sealed class AnswerPlace(AnswerMemory memory, string subject, Task before, IDisposable? taken) : IDisposable
{
    private IDisposable? _taken = taken;

    /// <summary>To be called as the answer arrives.</summary>
    /// <param name="bytes">How long it is by now.</param>
    /// <exception cref="AnswerDeferredException">There is no memory for more of it.</exception>
    public async ValueTask GrowAsync(long bytes, CancellationToken cancellationToken)
    {
        if (bytes > memory.Free && _taken is null)
            _taken = await memory.TryTakeAsync(subject, before, cancellationToken) ?? throw new AnswerDeferredException();
    }

    /// <summary>From here on somebody else gives it back; null if there is nothing to give back.</summary>
    public IDisposable? HandOver() => Interlocked.Exchange(ref _taken, null);

    public void Dispose() => HandOver()?.Dispose();
}
