namespace WandbExporter.Client.Model;

/// <summary>A queue of jobs to launch. A field is null when the server has no value or does not know the field.</summary>
/// <param name="Access">PROJECT or USER.</param>
/// <param name="CreatedBy">The server's number of a user.</param>
/// <param name="ResourceConfigId">Where its jobs run: see <see cref="Areas.LaunchArea.GetResourceConfigAsync"/>.</param>
/// <param name="Prioritization">DISABLED, V0, or what a newer server says.</param>
public sealed record RunQueue(
    string Id,
    string Name,
    string? Access,
    string? CreatedBy,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    string? ResourceConfigId,
    string? Prioritization,
    RawJson? ExternalLinks)
{
    /// <summary>The project of an entity that holds its queues, unless they were made elsewhere.</summary>
    public const string DefaultProject = "model-registry";
}
