using WandbExporter.Client.Model.Teams;
using WandbExporter.Client.Paging;

namespace WandbExporter.Client.Model.Objects;

/// <summary>What an entity has, as far as the first page of each listing, which came with one answer. What is null was not asked for, or did not come.</summary>
public sealed record EntityObjects
{
    /// <summary>The entity.</summary>
    public TeamInfo? Team { get; init; }

    /// <summary>Its members.</summary>
    public WholeList<TeamMember>? Members { get; init; }

    /// <summary>Its automations.</summary>
    public Page<Automation>? Automations { get; init; }

    /// <summary>Whom they may speak to.</summary>
    public Page<Integration>? Integrations { get; init; }

    /// <summary>The queues of its project for launch.</summary>
    public WholeList<RunQueue>? Queues { get; init; }

    /// <summary>Whether it has no such project, or hides it, which the server does not tell apart; false if that was not asked.</summary>
    public bool HasNoLaunch { get; init; }

    /// <summary>What is in them, by the name of the queue.</summary>
    public IReadOnlyDictionary<string, Page<QueuedRun>> QueuedRuns { get; init; } = new Dictionary<string, Page<QueuedRun>>();

    /// <summary>Its presets of charts.</summary>
    public Page<CustomChart>? Charts { get; init; }
}
