// What the W&B Public API is used for, one thing after the other: query runs, look at their metrics, change them, take an artifact, ask a sweep, make a
// data frame. WANDB_API_KEY, and WANDB_BASE_URL for a server of your own, say where and as whom.
using Microsoft.Data.Analysis;
using WandbExporter.Arrow;
using WandbExporter.Client;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Credentials;
using WandbExporter.Client.Filters;
using WandbExporter.Client.Histories;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;

if (args is not [var path, var metric, var parameter, var artifact, var folder] || !ProjectPath.TryParse(path, out var project))
{
    Console.Error.WriteLine("usage: PublicApi ENTITY/PROJECT METRIC PARAMETER COLLECTION:ALIAS FOLDER");
    return 2;
}

var connection = new CredentialResolver(new ProcessEnvironment()).Resolve();
await using var client = new WandbClient(new WandbClientOptions { BaseUrl = connection.BaseUrl, ApiKey = connection.ApiKey, ExtraHeaders = connection.ExtraHeaders });

// Query runs with filters.
var query = new RunQuery(RunFilter.State == RunState.Finished & RunFilter.Config(parameter) >= 0, Order: "+created_at");
Console.WriteLine($"{await client.Runs.List(project, query).CountAsync()} finished runs have {parameter}");
await foreach (var run in client.Runs.List(project, query))
{
    Console.WriteLine($"Run: {run.DisplayName}");
    Console.WriteLine($"  final {metric}: {(run.SummaryValues().TryGetValue(metric, out var last) ? last : "none")}");

    // Every row of its history that has the metric.
    var best = double.PositiveInfinity;
    await foreach (var row in client.Runs.Scan(run, new HistoryQuery { Keys = [metric] }))
        best = Math.Min(best, row.Number(metric) ?? best);
    Console.WriteLine($"  smallest {metric}: {best:R}");

    // Change it: what is not named stays as it is.
    if (!run.Tags.Contains("reviewed"))
        await client.Runs.Update(run, new RunChanges { AddTags = ["reviewed"] }).SendAsync();
}

// Take an artifact: each file is proved by its digest.
if (await client.Artifacts.GetAsync(project, artifact) is { } version)
{
    var downloaded = await client.Artifacts.DownloadToAsync(version.Path, folder);
    Console.WriteLine($"Artifact {version.Collection}:{version.VersionName}: {downloaded.Files} files in {Path.GetFileName(downloaded.Folder)}");
}

// Ask the sweeps for their best runs, and which parameters mattered.
await foreach (var sweep in client.Sweeps.List(project))
{
    if (await client.Sweeps.GetBestRunAsync(sweep) is not { } best)
        continue;
    Console.WriteLine($"Sweep {sweep.Name}: best run {best.Path.RunId}, {string.Join(", ", best.ConfigValues().Select(value => $"{value.Key}={value.Value}"))}");
    foreach (var importance in (await client.Sweeps.GetImportanceAsync(sweep)).Where(row => row.Value is null).OrderByDescending(row => row.Importance ?? 0))
        Console.WriteLine($"  {importance.Parameter}: importance {importance.Importance ?? 0:F2}, correlation {importance.Correlation ?? 0:F2}");
}

// A data frame of the metric of all runs, a row for each row that was logged.
DataFrame? frame = null;
await foreach (var batch in client.Runs.ScanBatches(client.Runs.List(project, query), new HistoryQuery { Keys = ["_step", metric] }))
{
    var rows = DataFrame.FromArrowRecordBatch(batch);
    // This library cannot append the texts of one frame to those of another.
    foreach (var text in rows.Columns.OfType<ArrowStringDataFrameColumn>().ToList())
        rows.Columns.Remove(text);
    frame = frame is null ? rows : frame.Append(rows.Rows, inPlace: true);
}
Console.WriteLine($"Data frame: {frame?.Rows.Count ?? 0} rows, mean {metric} {frame?[metric].Mean() ?? double.NaN:F4}");
return 0;
