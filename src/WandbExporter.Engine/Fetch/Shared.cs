namespace WandbExporter.Engine.Fetch;

/// <summary>Pooled memory of which several pieces are on their way: it is returned when the last holder lets go. Whoever creates it holds it.</summary>
internal sealed class Shared<T>(T value)
    where T : IDisposable
{
    private int _holders = 1;

    public T Value => value;

    public Shared<T> Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            value.Dispose();
    }
}
