namespace WandbExporter.Core.Ports;

/// <summary>
/// The points that storage reports to an <see cref="ICrashPoint"/>. Those of the journal end in the record's type, once for each record
/// of a batch: <c>journal-synced/unit-committed</c>.
/// </summary>
public static class CrashPoints
{
    /// <summary>The lock is held, nothing else was touched.</summary>
    public const string LockTaken = "lock-taken";

    /// <summary>The temporary object exists and is empty.</summary>
    public const string PutOpened = "put-opened";

    /// <summary>All bytes are handed to the system.</summary>
    public const string PutWritten = "put-written";

    /// <summary>All bytes are durable, under the temporary name.</summary>
    public const string PutSynced = "put-synced";

    /// <summary>The object is visible under its key; its name may not be durable yet.</summary>
    public const string PutRenamed = "put-renamed";

    /// <summary>The batch is about to be written.</summary>
    public const string JournalBeforeWrite = "journal-before-write";

    /// <summary>The batch is handed to the system, and not durable yet.</summary>
    public const string JournalWritten = "journal-written";

    /// <summary>The batch is durable, and its writer does not know yet.</summary>
    public const string JournalSynced = "journal-synced";

    /// <summary>Does nothing.</summary>
    public static ICrashPoint None { get; } = new NoCrash();

    private sealed class NoCrash : ICrashPoint
    {
        public void Reach(string point)
        {
        }
    }
}
