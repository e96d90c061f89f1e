namespace WandbExporter.Client.Sweeps;

/// <summary>What may be held of the parameters of runs at a time, by all sweeps whose runs are being listed.</summary>
internal sealed class TallyMemory(long bytes)
{
    private long _left = bytes;

    /// <summary>False if there is no room for so many bytes.</summary>
    public bool TryTake(long bytes)
    {
        if (bytes > _left)
            return false;
        _left -= bytes;
        return true;
    }

    public void GiveBack(long bytes) => _left += bytes;
}
