using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Client.Model;

/// <summary>A project. A field is null when the server has no value or does not know the field.</summary>
public sealed record ProjectInfo(
    ProjectPath Path,
    string Id,
    string? InternalId,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    string? Description,
    string? Access,
    bool? IsBenchmark,
    bool? ReadOnly,
    long? RunCount,
    UserInfo? User)
{
    /// <summary>When a run of it was last active.</summary>
    public ServerTime? LastActive { get; init; }

    /// <summary>Its sweeps.</summary>
    public long? SweepCount { get; init; }

    /// <summary>Fields that the server gives with something else than they should hold; they are null here.</summary>
    public IReadOnlyList<OddField> OddFields { get; init; } = [];
}
