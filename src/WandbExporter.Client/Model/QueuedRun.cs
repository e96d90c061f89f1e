namespace WandbExporter.Client.Model;

/// <summary>A job in a queue. A field is null when the server has no value or does not know the field.</summary>
/// <param name="State">PENDING, LEASED, CLAIMED, FAILED, or what the server says.</param>
/// <param name="RunId">The run that it became.</param>
/// <param name="Spec">What is to be run.</param>
public sealed record QueuedRun(
    string Id,
    string? State,
    string? RunId,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    string? LaunchAgentId,
    RawJson? Spec);
