namespace WandbExporter.Core.Ports;

/// <summary>
/// The points that storage reports to an <see cref="ICrashPoint"/>. Those of the journal end in the record's type, once for each record
/// of a batch: <c>journal-synced/unit-committed</c>.
/// </summary>
public static class CrashPoints
{
    /// <summary>The lock is held, nothing else was touched.</summary>
    public const string LockTaken = "lock-taken";

    /// <summary>In a directory: the journal's last segment is written anew under its temporary name.</summary>
    public const string RepairWritten = "repair-written";

    /// <summary>In a directory: the lock was found to be ours, and the new segment is about to get its name.</summary>
    public const string RepairChecked = "repair-checked";

    /// <summary>In a directory: the lock was found to be ours, and a new segment of the journal is about to be created.</summary>
    public const string SegmentChecked = "segment-checked";

    /// <summary>The lock was found to be ours, and an object is about to become visible.</summary>
    public const string PutChecked = "put-checked";

    /// <summary>In a bucket: the new holder's lock stands there, the former one's too.</summary>
    public const string LockCreated = "lock-created";

    /// <summary>The lock was found to be ours, and is about to be renewed.</summary>
    public const string LockBeforeRenewal = "lock-before-renewal";

    /// <summary>In a bucket: the lock is renewed, and its holder does not know yet.</summary>
    public const string LockRenewed = "lock-renewed";

    /// <summary>The temporary object exists and is empty; in a bucket, nothing was sent yet.</summary>
    public const string PutOpened = "put-opened";

    /// <summary>In a directory: some MiB more of a large object are handed to the system, and a later put would go on behind them.</summary>
    public const string PutKept = "put-kept";

    /// <summary>All bytes are handed to the system; in a bucket, all parts are stored and the object is about to become visible.</summary>
    public const string PutWritten = "put-written";

    /// <summary>All bytes are durable, under the temporary name; in a bucket the object is visible, and its put does not know yet.</summary>
    public const string PutSynced = "put-synced";

    /// <summary>The object is visible under its key; its name may not be durable yet.</summary>
    public const string PutRenamed = "put-renamed";

    /// <summary>In a bucket: the object is proved to be as it was sent.</summary>
    public const string PutVerified = "put-verified";

    /// <summary>In a bucket: the service is about to be asked to copy an object.</summary>
    public const string CopyBefore = "copy-before";

    /// <summary>In a bucket: the copy is visible, and nobody has looked at it.</summary>
    public const string CopyDone = "copy-done";

    /// <summary>In a bucket: the copy is proved to be what was asked for.</summary>
    public const string CopyVerified = "copy-verified";

    /// <summary>In a bucket: an upload of several parts was begun.</summary>
    public const string UploadBegun = "upload-begun";

    /// <summary>In a bucket: one more part of an upload is stored.</summary>
    public const string PartUploaded = "part-uploaded";

    /// <summary>In a bucket: this process's place in the journal is taken, nothing was appended.</summary>
    public const string JournalClaimed = "journal-claimed";

    /// <summary>In a bucket: segments are stored together as one, and each still by itself.</summary>
    public const string JournalCompacted = "journal-compacted";

    /// <summary>In a directory: objects that were put for a record are durable, and the record is about to be appended.</summary>
    public const string PutsSynced = "puts-synced";

    /// <summary>The batch is about to be written.</summary>
    public const string JournalBeforeWrite = "journal-before-write";

    /// <summary>The batch is handed to the system, and not durable yet; in a bucket, it is stored and not confirmed.</summary>
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
