namespace WandbExporter.Parquet.Buffers;

/// <summary>
/// The bound on what all pools of the process keep: past it, the arrays that were not asked for for the longest time are left to the runtime.
/// Two row groups of the usual size fit, so that one is filled while another is written.
/// </summary>
internal abstract class IdleArrays
{
    /// <summary>The most bytes that lie idle.</summary>
    public const long MaxBytes = 64L << 20;

    private static readonly Lock Registry = new();
    private static readonly List<IdleArrays> All = [];
    private static long _idleBytes;

    private readonly long _arrayBytes;
    private long _lastUse;

    protected IdleArrays(long arrayBytes)
    {
        _arrayBytes = arrayBytes;
        using (Registry.EnterScope())
            All.Add(this);
    }

    public static long IdleBytes => Interlocked.Read(ref _idleBytes);

    /// <summary>Notes that an array was asked for, and counts it if it was taken out.</summary>
    protected void Asked(bool isTaken)
    {
        Volatile.Write(ref _lastUse, Environment.TickCount64);
        if (isTaken)
            Interlocked.Add(ref _idleBytes, -_arrayBytes);
    }

    /// <summary>Counts an array that was put in, and drops others if these are too many now.</summary>
    protected void Given()
    {
        if (Interlocked.Add(ref _idleBytes, _arrayBytes) > MaxBytes)
            DropOldest();
    }

    /// <summary>Forgets an array; false when there is none.</summary>
    protected abstract bool TryDrop();

    private static void DropOldest()
    {
        using var scope = Registry.EnterScope();
        // Somewhat below the bound, so that not every array that comes back has one looked for.
        while (IdleBytes > MaxBytes - MaxBytes / 16)
        {
            var dropped = false;
            foreach (var arrays in All.OrderBy(a => Volatile.Read(ref a._lastUse)).ToArray())
            {
                while (IdleBytes > MaxBytes - MaxBytes / 16 && arrays.TryDrop())
                {
                    Interlocked.Add(ref _idleBytes, -arrays._arrayBytes);
                    dropped = true;
                }
            }
            // Others may have taken everything meanwhile.
            if (!dropped)
                return;
        }
    }
}
