namespace WandbExporter.Simulator;

/// <summary>What somebody changed of an artifact version by hand; a member that is null stays as it was.</summary>
public sealed record VersionEdit
{
    /// <summary>Such as <c>DELETED</c>.</summary>
    public string? State { get; init; }

    /// <summary>Of its own collection, besides <c>latest</c>.</summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public string? Description { get; init; }

    /// <summary>JSON text.</summary>
    public string? Metadata { get; init; }

    /// <summary>When the server says that it was; null: as before, as with aliases, which are no part of a version.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    internal VersionPlan Of(VersionPlan plan) => plan with
    {
        State = State ?? plan.State,
        Aliases = Aliases ?? plan.Aliases,
        Tags = Tags ?? plan.Tags,
        Description = Description ?? plan.Description,
        Metadata = Metadata ?? plan.Metadata,
        UpdatedAt = UpdatedAt ?? plan.UpdatedAt,
    };
}
