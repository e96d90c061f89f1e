namespace WandbExporter.Client.Transport;

/// <summary>
/// The memory of answers, over all requests together. Up to a size an answer is received beside all others; beyond it one at a time, and
/// the others wait with what they have, in the middle of their bodies. So a server whose every answer inflates to the limit costs time
/// and not memory. Who has waited for long goes on nevertheless: it may be that its own rows are what the one before it waits for.
/// </summary>
internal sealed class AnswerMemory(TimeProvider time) : IDisposable
{
    /// <summary>What an answer may have without asking.</summary>
    public const long Free = 8L << 20;

    /// <summary>The longest answer where less can be asked for.</summary>
    public const long MostOfMany = 32L << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Waits until a large answer may be received.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await turn.WaitAsync(either.Token);
            return new Place(turn);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Place(null);
        }
    }

    public void Dispose() => turn.Dispose();

    private sealed class Place(SemaphoreSlim? turn) : IDisposable
    {
        private SemaphoreSlim? held = turn;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}
