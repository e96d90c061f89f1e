using WandbExporter.Engine.Progress;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// The memory that the pages of all histories share while they are on their way or wait to be decoded, in windows of a page each. Every
/// history has its first windows whatever the others hold; more of them only while there is room. Thread-safe.
/// </summary>
/// <param name="total">What all pages together should stay below.</param>
/// <param name="page">What a page should weigh.</param>
internal sealed class PageMemory(long total, long page)
{
    private readonly long _most = Math.Max(1, total / page);
    private long _windows;

    /// <summary>Windows that are in flight.</summary>
    public long Windows => Interlocked.Read(ref _windows);

    /// <summary>A place for one more window.</summary>
    /// <param name="always">Whether it is one of a history's first.</param>
    public bool TryTake(bool always)
    {
        if (Interlocked.Increment(ref _windows) > _most && !always)
        {
            Interlocked.Decrement(ref _windows);
            return false;
        }
        EngineTelemetry.WindowsChanged(1);
        return true;
    }

    public void GiveBack()
    {
        Interlocked.Decrement(ref _windows);
        EngineTelemetry.WindowsChanged(-1);
    }
}
