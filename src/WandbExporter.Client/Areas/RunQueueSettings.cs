using WandbExporter.Client.Model;

namespace WandbExporter.Client.Areas;

/// <summary>What a queue of jobs is like.</summary>
public sealed record RunQueueSettings
{
    /// <summary>Where its jobs run, such as <c>kubernetes</c> or <c>local-container</c>.</summary>
    public required string ResourceType { get; init; }

    /// <summary>An object as that kind of resource has it. It may hold credentials: a dry run hides it.</summary>
    public required RawJson ResourceConfig { get; init; }

    /// <summary>An object of the variables that the configuration names; it is hidden too.</summary>
    public RawJson? TemplateVariables { get; init; }

    /// <summary>DISABLED or V0; null: as it is.</summary>
    public string? Prioritization { get; init; }

    /// <summary>Pages that people find beside the queue, by what they are called, each by its whole http or https address; null: as they are, and with none of them there are none.</summary>
    public IReadOnlyDictionary<string, Uri>? ExternalLinks { get; init; }
}
