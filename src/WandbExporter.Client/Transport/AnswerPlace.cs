namespace WandbExporter.Client.Transport;

/// <summary>What one answer has of the <see cref="AnswerMemory"/>; given back with it, or with the rows that it is handed over to.</summary>
internal sealed class AnswerPlace(AnswerMemory memory) : IDisposable
{
    private IDisposable? taken;

    /// <summary>To be called as the answer arrives.</summary>
    /// <param name="bytes">How long it is by now.</param>
    public async ValueTask GrowAsync(long bytes, CancellationToken cancellationToken)
    {
        if (bytes > AnswerMemory.Free && taken is null)
            taken = await memory.TakeAsync(cancellationToken);
    }

    /// <summary>From here on somebody else gives it back; null if there is nothing to give back.</summary>
    public IDisposable? HandOver() => Interlocked.Exchange(ref taken, null);

    public void Dispose() => HandOver()?.Dispose();
}
