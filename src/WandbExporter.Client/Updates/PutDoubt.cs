using WandbExporter.Client.Transport;

namespace WandbExporter.Client.Updates;

/// <summary>Remembers, over all attempts at one file, whether one of them may have put it although it failed: a later refusal does not undo that.</summary>
internal sealed class PutDoubt
{
    private volatile bool _isOpen;

    public bool IsOpen => _isOpen;

    public async Task<T> WatchAsync<T>(Func<Task<T>> attempt)
    {
        try
        {
            return await attempt();
        }
        catch (AttemptException failed) when (UpdateAttempts.IsOpen(failed))
        {
            _isOpen = true;
            throw;
        }
    }
}
