using WandbExporter.Client.Paging;

namespace WandbExporter.Client.Model;

/// <summary>One page of a project's runs.</summary>
/// <param name="TotalCount">How many runs match the filter, as the server counts.</param>
/// <param name="ReadOnly">Whether the account may only read the project.</param>
public sealed record RunPage(IReadOnlyList<RunInfo> Runs, string? EndCursor, bool HasNextPage, long? TotalCount, bool? ReadOnly) : IPage;
