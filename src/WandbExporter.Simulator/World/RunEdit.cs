namespace WandbExporter.Simulator;

/// <summary>What somebody changed of a run by hand; a member that is null stays as it was.</summary>
public sealed record RunEdit
{
    public string? DisplayName { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public string? Notes { get; init; }

    public string? Description { get; init; }

    public string? Group { get; init; }

    public string? JobType { get; init; }

    public string? State { get; init; }

    public IReadOnlyList<FileData>? Files { get; init; }

    /// <summary>Its process was asked to end.</summary>
    public bool IsStopped { get; init; }

    /// <summary>JSON text.</summary>
    public string? Config { get; init; }

    /// <summary>JSON text.</summary>
    public string? Summary { get; init; }

    /// <summary>The run was rewound to this row of its history and has logged the rows from there on again, with other values, an hour later; null: it was not.</summary>
    public long? RewoundTo { get; init; }

    /// <summary>When the server says that it was; null: the server does not let it be seen.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
