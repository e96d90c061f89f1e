using WandbExporter.Core.Ids;

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
    UserInfo? User);
