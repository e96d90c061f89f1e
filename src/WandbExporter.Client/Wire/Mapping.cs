using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Client.Wire;

/// <summary>From the wire's shapes to the model.</summary>
internal static class Mapping
{
    public static Viewer ToModel(this ViewerNode node) => new(
        node.Id ?? "",
        node.Username,
        node.Name,
        node.Email,
        node.Entity,
        node.Admin,
        node.Teams is null ? [] : [.. node.Teams.Nodes.Select(team => team.Name).OfType<string>()])
    {
        AccountType = node.AccountType,
    };

    public static ProjectInfo ToModel(this ProjectNode node, string entity, string? project = null) => new(
        new ProjectPath(node.EntityName ?? entity, node.Name ?? project ?? ""),
        node.Id ?? "",
        node.InternalId,
        node.CreatedAt,
        node.UpdatedAt,
        node.Description,
        node.Access,
        node.IsBenchmark,
        node.ReadOnly,
        node.RunCount?.Known,
        node.User)
    {
        LastActive = node.LastActive,
        SweepCount = node.TotalSweeps?.Known,
        OddFields = OddFields(("runCount", node.RunCount), ("totalSweeps", node.TotalSweeps)),
    };

    public static RunInfo ToModel(this RunNode node, ProjectPath project) => new(
        project.Run(node.Name ?? ""),
        node.Id ?? "",
        node.ProjectId,
        node.DisplayName,
        node.State,
        node.SweepName,
        node.Group,
        node.JobType,
        node.Commit,
        node.Host,
        node.ReadOnly,
        node.Tags is null ? [] : [.. node.Tags.OfType<string>()],
        node.Description,
        node.Notes,
        node.CreatedAt,
        node.HeartbeatAt,
        node.UpdatedAt,
        node.User,
        node.HistoryLineCount?.Known,
        node.EventsLineCount?.Known,
        node.LogLineCount?.Known,
        node.FileCount?.Known,
        LastSteps.InHistoryKeys(node.HistoryKeys),
        node.Config,
        node.SummaryMetrics,
        node.SystemMetrics,
        node.HistoryKeys)
    {
        OddFields =
        [
            .. OddFields(
                ("historyLineCount", node.HistoryLineCount), ("eventsLineCount", node.EventsLineCount), ("logLineCount", node.LogLineCount), ("fileCount", node.FileCount)),
            .. node.Tags?.Count(tag => tag is null) is { } nulls and > 0 ? [new OddField(nulls == 1 ? "a tag" : $"{nulls} tags", "null")] : Array.Empty<OddField>(),
        ],
    };

    public static RunFile ToModel(this FileNode node, RunPath run) => new(
        run,
        node.Id ?? "",
        node.Name ?? "",
        node.Url,
        node.DirectUrl,
        node.SizeBytes?.Known,
        node.Mimetype,
        node.UpdatedAt,
        string.IsNullOrEmpty(node.Md5) ? null : node.Md5)
    {
        OddSize = node.SizeBytes?.Odd,
    };

    /// <summary>Places of a list where a name should stand and none does.</summary>
    public static int NullNames(this Connection<Named>? list) => list is null ? 0 : list.Nulls + list.Nodes.Count(named => named.Name is null);

    public static OddField[] OddFields(params ReadOnlySpan<(string Field, Count? Count)> counts)
    {
        List<OddField>? odd = null;
        foreach (var (field, count) in counts)
        {
            if (count?.Odd is { } text)
                (odd ??= []).Add(new OddField(field, text));
        }
        return odd is null ? [] : [.. odd];
    }
}
