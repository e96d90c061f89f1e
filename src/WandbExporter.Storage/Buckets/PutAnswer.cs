namespace WandbExporter.Storage.Buckets;

/// <summary>What became of a put.</summary>
/// <param name="Outcome">Whether the object stands there now.</param>
/// <param name="Version">What names the version that was stored; null if it was not stored or the answer names none.</param>
internal readonly record struct PutAnswer(PutOutcome Outcome, string? Version = null)
{
    /// <summary>The CRC32C that the service computed of what it stored; null if the answer has none.</summary>
    public uint? Crc32C { get; init; }
}

/// <summary>The answers to a put that are no failure.</summary>
internal enum PutOutcome
{
    Stored,

    /// <summary>The condition did not hold; nothing was changed.</summary>
    ConditionFailed,

    /// <summary>The service knows no such condition, says so, and changed nothing.</summary>
    ConditionUnsupported,
}
