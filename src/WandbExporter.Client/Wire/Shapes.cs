using System.Text.Json;
using WandbExporter.Client.Model;

namespace WandbExporter.Client.Wire;

// What the documents of Queries/ select. Everything may be null: the server decides.
internal sealed record Edge<T>(T? Node, string? Cursor)
    where T : class;

internal sealed record PageInfo(string? EndCursor, bool HasNextPage);

internal sealed record Connection<T>(List<Edge<T>?>? Edges, PageInfo? PageInfo, long? TotalCount = null)
    where T : class
{
    public IReadOnlyList<T> Nodes => Edges is null ? [] : [.. Edges.Select(edge => edge?.Node).OfType<T>()];

    /// <summary>Edges and nodes that are null: the server lists something there and does not give it.</summary>
    public int Nulls => Edges?.Count(edge => edge?.Node is null) ?? 0;

    public bool HasNextPage => PageInfo?.HasNextPage ?? false;

    /// <summary>Older servers and clients page by the last edge's cursor; both are the same place.</summary>
    public string? EndCursor => string.IsNullOrEmpty(PageInfo?.EndCursor) ? Edges?.LastOrDefault(edge => edge?.Cursor is not null)?.Cursor : PageInfo.EndCursor;
}

internal sealed record Named(string? Name);

internal sealed record ViewerData(ViewerNode? Viewer);

internal sealed record ViewerNode(
    string? Id,
    string? Username,
    string? Name,
    string? Email,
    bool? Admin,
    string? AccountType,
    string? Entity,
    Connection<Named>? Teams);

internal sealed record EntityData(EntityNode? Entity);

internal sealed record EntityNode(string? Id, string? Name, bool? Available);

internal sealed record ProjectsData(Connection<ProjectNode>? Models);

internal sealed record ProjectNamesData(Connection<Named>? Models);

internal sealed record ProjectData(ProjectNode? Project);

internal sealed record ProjectNode(
    string? Id,
    string? InternalId,
    string? Name,
    string? EntityName,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    string? Description,
    string? Access,
    bool? IsBenchmark,
    bool? ReadOnly,
    Count? RunCount,
    ServerTime? LastActive,
    Count? TotalSweeps,
    UserInfo? User);

internal sealed record RunsData(RunsProject? Project);

internal sealed record RunsProject(long? RunCount, Connection<RunNode>? Runs);

internal sealed record RunNamesData(RunNamesProject? Project);

internal sealed record RunNamesProject(long? RunCount, Connection<Named>? Runs);

internal sealed record RunData(RunProject? Project);

internal sealed record RunProject(RunNode? Run);

internal sealed record RunNode(
    string? Id,
    string? ProjectId,
    List<string?>? Tags,
    string? Name,
    string? DisplayName,
    string? SweepName,
    string? State,
    RawJson? Config,
    string? Group,
    string? JobType,
    string? Commit,
    string? Host,
    bool? ReadOnly,
    ServerTime? CreatedAt,
    ServerTime? HeartbeatAt,
    ServerTime? UpdatedAt,
    string? Description,
    string? Notes,
    RawJson? SystemMetrics,
    RawJson? SummaryMetrics,
    Count? HistoryLineCount,
    Count? EventsLineCount,
    Count? LogLineCount,
    Count? FileCount,
    UserInfo? User,
    RawJson? HistoryKeys);

internal sealed record SampledData(SampledProject? Project);

internal sealed record SampledProject(SampledRun? Run);

internal sealed record SampledRun(List<List<JsonElement>?>? SampledHistory);

internal sealed record ParquetHistoryData(ParquetHistoryProject? Project);

internal sealed record ParquetHistoryProject(ParquetHistoryRun? Run);

internal sealed record ParquetHistoryRun(ParquetHistoryNode? ParquetHistory);

internal sealed record ParquetHistoryNode(List<string?>? ParquetUrls, List<JsonElement>? LiveData);

internal sealed record FilesData(FilesProject? Project);

internal sealed record FilesProject(FilesRun? Run);

internal sealed record FilesRun(long? FileCount, Connection<FileNode>? Files);

internal sealed record FileNode(
    string? Id,
    string? Name,
    string? Url,
    string? DirectUrl,
    Count? SizeBytes,
    string? Mimetype,
    ServerTime? UpdatedAt,
    string? Md5);

internal sealed record ConsoleData(ConsoleProject? Project);

internal sealed record ConsoleProject(ConsoleRun? Run);

internal sealed record ConsoleRun(long? LogLineCount, Connection<ConsoleLine>? LogLines);

internal sealed record FeaturesData(FeaturesInfo? ServerInfo);

internal sealed record FeaturesInfo(List<Feature?>? Features);

internal sealed record Feature(string? Name, bool IsEnabled);

internal sealed record VersionData(VersionInfo? ServerInfo);

internal sealed record VersionInfo(JsonElement? CliVersionInfo, LocalVersion? LatestLocalVersionInfo);

internal sealed record LocalVersion(string? VersionOnThisInstanceString);
