namespace WandbExporter.Storage.Buckets;

/// <summary>What became of a copy that a service was asked for.</summary>
/// <param name="Outcome">Whether the copy stands there now.</param>
/// <param name="Name">What names the copy's version, or what the service calls the part; null if it was not copied or the answer names none.</param>
internal readonly record struct CopyAnswer(CopyOutcome Outcome, string? Name = null);

/// <summary>The answers to a copy that are no failure.</summary>
internal enum CopyOutcome
{
    Copied,

    /// <summary>The source is gone, or another version stands there; nothing was changed.</summary>
    SourceChanged,

    /// <summary>The service does not copy, or not this; nothing was changed.</summary>
    Refused,
}
