using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Paging;

namespace WandbExporter.Client.Model.Objects;

/// <summary>The first pages of what a project has, which came with one answer. What is null was not asked for, or did not come.</summary>
/// <param name="Sweeps">Its sweeps.</param>
/// <param name="Views">Its reports, drafts and workspaces, by their type.</param>
public sealed record ProjectObjects(Page<SweepInfo>? Sweeps, IReadOnlyDictionary<string, Page<ViewInfo>> Views);
