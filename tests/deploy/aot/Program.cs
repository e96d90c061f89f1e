// What a program does with the client and the record batches, each once, and prints: compiled ahead of time it must print what it prints otherwise.
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using WandbExporter.Arrow;
using WandbExporter.Client;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Areas.Drafts;
using WandbExporter.Client.Filters;
using WandbExporter.Client.Histories;
using WandbExporter.Client.Hosting;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

if (args is not [var entity, var folder])
{
    Console.Error.WriteLine("usage: wandb-aot ENTITY FOLDER");
    return 2;
}

// Of a service collection with a configuration; server and key are those of the environment.
var services = new ServiceCollection();
services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Wandb:AttemptTimeout", "00:00:20"), new("Wandb:MaxConcurrency", "4")]).Build());
services.AddWandbClient();
await using var provider = services.BuildServiceProvider();
var client = provider.GetRequiredService<WandbClient>();
Console.WriteLine((await client.GetViewerAsync()).Username);

var kinds = new HashSet<string>();
await foreach (var project in client.Projects.List(entity))
{
    var finished = new RunQuery(RunFilter.State == RunState.Finished, Order: "+created_at");
    Console.WriteLine($"{project.Path}: {await client.Runs.List(project.Path, finished).CountAsync()} finished");
    if (await client.Runs.List(project.Path, finished).FirstOrDefaultAsync() is { } run)
    {
        var (rows, sum) = (0, 0.0);
        await foreach (var row in client.Runs.Scan(run, new HistoryQuery()))
            (rows, sum) = (rows + 1, sum + (row.Number("train/loss") ?? 0));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {run.Path}: {rows} rows, {sum:R}"));
        kinds.Add("row");
        await foreach (var batch in client.Runs.ScanBatches(client.Runs.List(project.Path, finished).Take(2), new HistoryQuery()))
        {
            using (batch)
                Console.WriteLine($"  {batch.Length} rows of {string.Join(", ", batch.Schema.FieldsList.Select(field => $"{field.Name} {field.DataType.TypeId}"))}");
            kinds.Add("batch");
        }

        var changed = await client.Runs.Update(run, new RunChanges { AddTags = ["ahead-of-time"], SetConfig = new Dictionary<string, RawJson> { ["aot"] = new("[1,null]"u8.ToArray()) } }).SendAsync();
        Console.WriteLine($"  {string.Join(", ", changed.Tags)}: {changed.ConfigValues()["aot"]}");
        kinds.Add("change");

        var draft = new ArtifactDraft("compiled", "dataset") { Aliases = ["best"], Metadata = new RawJson("""{"epochs":12}"""u8.ToArray()) };
        draft.AddContent("a/b.txt", () => new MemoryStream(Encoding.UTF8.GetBytes(project.Path.ToString())));
        var logged = await client.Artifacts.Log(draft, run.Path).SendAsync();
        var downloaded = await client.Artifacts.DownloadToAsync(ArtifactName.Parse($"{project.Path}/compiled:best"), Path.Combine(folder, project.Path.Project));
        Console.WriteLine($"  {logged.IsNew} {logged.Version.Digest}: {downloaded.Files} file, {downloaded.Bytes} bytes: {await File.ReadAllTextAsync(Path.Combine(downloaded.Folder, "a", "b.txt"))}");
        kinds.Add("artifact");
    }
    await foreach (var sweep in client.Sweeps.List(project.Path))
    {
        if (await client.Sweeps.GetBestRunAsync(sweep) is not { } best)
            continue;
        Console.WriteLine($"  {sweep.Path}: {best.Path.RunId} of {(await client.Sweeps.GetImportanceAsync(sweep)).Count} parameters");
        kinds.Add("sweep");
    }
}

try
{
    await client.Runs.ListFiles(new RunPath(entity, "none", "none")).FirstAsync();
}
catch (WandbException missing) when (missing.IsNotFound)
{
    Console.WriteLine(missing.Code);
    kinds.Add("failure");
}
Console.WriteLine(string.Join(", ", kinds.Order(StringComparer.Ordinal)));
return 0;
