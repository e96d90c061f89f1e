namespace WandbExporter.Client;

/// <summary>One attempt at a request that has come to its end. It holds no credential and no address.</summary>
/// <param name="Kind">The name of the query, or <c>Download</c>.</param>
/// <param name="Subject">What was asked for, such as <c>the runs of team/project</c>.</param>
/// <param name="Waited">How long it waited for its turn: for others to end, for the rate, or because the server had refused one.</param>
/// <param name="Took">How long it took from when it was sent until its answer was read, or it failed.</param>
/// <param name="Failure">The code of why it failed; null if it did not.</param>
public sealed record EndedRequest(string Kind, string Subject, TimeSpan Waited, TimeSpan Took, string? Failure);
