namespace WandbExporter.Storage.Buckets;

/// <summary>What became of a put.</summary>
/// <param name="Outcome">Whether the object stands there now.</param>
/// <param name="Etag">The object's ETag without quotes, null if it was not stored or the answer has none.</param>
internal readonly record struct PutAnswer(PutOutcome Outcome, string? Etag = null);

/// <summary>The answers to a put that are no failure.</summary>
internal enum PutOutcome
{
    Stored,

    /// <summary>The condition did not hold; nothing was changed.</summary>
    ConditionFailed,

    /// <summary>The service knows no such condition, says so, and changed nothing.</summary>
    ConditionUnsupported,
}
