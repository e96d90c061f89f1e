namespace WandbExporter.Tables.Write;

/// <summary>
/// The memory that all row groups share, those that fill and those that are being written: many long runs side by side take no more than
/// one does. While there is room a group grows to its own limit; when there is none, whatever has grown to its fair share is written.
/// Thread-safe.
/// </summary>
/// <param name="total">What all groups together should stay below; each may pass it by the batch that it takes last.</param>
/// <param name="each">What one group should stay below.</param>
internal sealed class RowGroupBudget(long total, long each)
{
    private long _used;
    private int _groups;

    /// <summary>What all groups take, as far as they have said.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>A place for a group that begins; given back when its memory is.</summary>
    public Share Open()
    {
        Interlocked.Increment(ref _groups);
        return new Share(this);
    }

    private bool IsFull(long bytes) => bytes >= each || (Used > total && bytes >= total / Math.Max(1, Volatile.Read(ref _groups)));

    /// <summary>
    /// One group's part of the budget. Used by one thread at a time. A unit that fails leaves the group that it was filling to the garbage
    /// collector: its part of the budget comes back together with its memory.
    /// </summary>
    internal sealed class Share(RowGroupBudget budget) : IDisposable
    {
        private long _bytes;
        private bool _disposed;

        ~Share() => GiveBack();

        /// <summary>Says what the group takes by now; true when it is time to write it.</summary>
        public bool IsFullAt(long bytes)
        {
            Interlocked.Add(ref budget._used, bytes - _bytes);
            _bytes = bytes;
            return budget.IsFull(bytes);
        }

        public void Dispose()
        {
            GiveBack();
            GC.SuppressFinalize(this);
        }

        private void GiveBack()
        {
            if (_disposed)
                return;
            _disposed = true;
            Interlocked.Add(ref budget._used, -_bytes);
            Interlocked.Decrement(ref budget._groups);
        }
    }
}
