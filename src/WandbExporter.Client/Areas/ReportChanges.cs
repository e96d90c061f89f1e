using WandbExporter.Client.Model;

namespace WandbExporter.Client.Areas;

/// <summary>What a report is to be; what is null stays as it is, or is left to the server.</summary>
public sealed record ReportChanges
{
    /// <summary>Its title.</summary>
    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    /// <summary>What it shows, an object as the web application writes it; it takes the place of all that is there.</summary>
    public RawJson? Spec { get; init; }

    /// <summary>Whether it is a draft, which others do not see among the reports.</summary>
    public bool? IsDraft { get; init; }
}
