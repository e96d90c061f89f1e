namespace WandbExporter.Simulator;

/// <summary>An automation: when this happens in that scope, do this.</summary>
/// <param name="Scope">A <see cref="ProjectData"/>, a <see cref="CollectionData"/>, an <see cref="EntityData"/> or a <see cref="NewerScopeData"/>.</param>
/// <param name="Action">The name of its type in the schema.</param>
public sealed record TriggerData(ProjectData Project, object Scope, int Number, string EventType, string Filter, string Action)
{
    /// <summary>The name of its type in the schema.</summary>
    public string Condition { get; init; } = "FilterEventTriggeringCondition";

    public string Name { get; init; } = System.FormattableString.Invariant($"automation {Number}");

    public string? Description { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>What was given to its action; null: it is as the simulator makes one.</summary>
    public TriggerTask? Task { get; init; }

    public string Id => GlobalId.Of("Trigger", Project.Entity, Project.Name, Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>What the action of an automation does.</summary>
public sealed record TriggerTask(IntegrationData? Integration, QueueData? Queue, string? Title, string? Message, string? Severity, string? Payload);

/// <summary>A scope that no client knows yet.</summary>
public sealed record NewerScopeData(string Id);
