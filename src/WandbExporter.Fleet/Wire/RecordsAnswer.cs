namespace WandbExporter.Fleet.Wire;

/// <summary>What became of records that a worker sent. Answers come in any order: a refusal does not wait for the journal.</summary>
/// <param name="Of">The last frame of what they came in.</param>
/// <param name="Taken">The names that stand in the way; null where the records are durable.</param>
internal sealed record RecordsAnswer(long Of, Claimed? Taken = null);
