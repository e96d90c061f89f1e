using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Secrets;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Engine.Fetch;

/// <summary>Runs whose own fields hold what looks like a credential: with <c>--public-safe</c> nothing of them is exported, and they are named.</summary>
internal static class SecretRuns
{
    /// <summary>The page, with such runs among those that are withheld.</summary>
    public static Page<RunInfo> Withhold(Page<RunInfo> page)
    {
        var items = new List<RunInfo>(page.Items.Count);
        var withheld = new List<Withheld>(page.Withheld);
        foreach (var run in page.Items)
        {
            if (First(run) is var (field, found))
                withheld.Add(new Withheld(run.Path.RunId, SecretFailure.Of($"{field} of run {run.Path}", found)));
            else
                items.Add(run);
        }
        return items.Count == page.Items.Count ? page : page with { Items = items, Withheld = withheld };
    }

    private static (string Field, SecretFound Found)? First(RunInfo run)
    {
        foreach (var (field, json) in ((string, RawJson?)[])[("The config", run.Config), ("The summary", run.Summary), ("A system metric", run.SystemMetrics)])
        {
            if (json is not null && SecretScan.InJson(ReadableJson.OrText(json)) is { } found)
                return (field, found);
        }
        foreach (var (field, text) in Texts(run))
        {
            if (text is not null && SecretScan.InText(System.Text.Encoding.UTF8.GetBytes(text)) is { } found)
                return (field, found);
        }
        return null;
    }

    private static IEnumerable<(string Field, string? Text)> Texts(RunInfo run) =>
    [
        ("Field 'display_name'", run.DisplayName), ("Field 'description'", run.Description), ("Field 'notes'", run.Notes), ("Field 'group'", run.Group), ("Field 'job_type'", run.JobType),
        ("Field 'host'", run.Host), ("Field 'commit'", run.Commit), ("Field 'sweep_name'", run.SweepName), ("Field 'state'", run.State), ("Field 'username'", run.User?.Username), ("Field 'user_name'", run.User?.Name),
        ("Field 'history_keys'", run.HistoryKeys?.ToString()), .. run.Tags.Select(tag => ("Field 'tags'", (string?)tag)),
    ];
}
