namespace WandbExporter.Client.Histories;

/// <summary>What a row says of its place in a history.</summary>
/// <param name="Step">Its step.</param>
/// <param name="Timestamp">When it was logged, in seconds since 1970; null if it does not say.</param>
internal readonly record struct RowMark(long Step, double? Timestamp);
