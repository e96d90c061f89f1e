using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>An export in a bucket is looked at where it is, and shows what the same export shows in a directory.</summary>
public sealed partial class BucketBrowseTests : ServerTests
{
    private static readonly GeneratedWorld World = SmallWorld(seed: 17, runs: 4, rows: 3000, keys: 3, files: 2);

    private static readonly ProjectData Project = World.Projects(World.Entities[0].Name)[0];

    [SkippableFact]
    public async Task An_export_in_a_bucket_is_browsed_as_one_on_a_disk_is_and_leaves_nothing_behind()
    {
        Require(StoreServer.Ceph);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        var local = await ExportAsync(export, bucket);
        var temporary = Directory.CreateDirectory(export.NewDestination("temporary")).FullName;
        using var there = await BrowseSession.StartAsync(["browse", bucket.Address("x"), "--config", export.ConfigFile], export.Environment([.. bucket.Environment, ("TMPDIR", temporary)]));
        using var here = await BrowseSession.StartAsync(["browse", local], export.Environment());
        var (entity, project, run) = (World.Entities[0].Name, Project.Name, Project.RunAt(0).Name);
        var of = $"entity={entity}&project={project}";
        foreach (var path in (string[])[
            "/api/overview", $"/api/project?{of}", $"/api/runs?{of}&column=r:state", $"/api/run?{of}&run={run}", $"/api/metrics?{of}&run={run}", $"/api/logs?{of}&run={run}", $"/api/files?{of}&run={run}",
            $"/api/lineage?{of}", $"/api/reports?{of}", $"/api/sweeps?{of}"])
            Assert.Equal(await here.TextAsync(path), await there.TextAsync(path));
        var metric = JsonDocument.Parse(await here.TextAsync($"/api/metrics?{of}&run={run}")).RootElement.GetProperty("metrics").EnumerateArray().First(one => !one.GetProperty("metric").GetString()!.StartsWith('_')).GetProperty("metric").GetString();
        var curves = $"/api/curves?{of}&run={run}&metric={Uri.EscapeDataString(metric!)}&columns=100";
        Assert.Equal(await (await here.AskAsync(curves)).Content.ReadAsByteArrayAsync(), await (await there.AskAsync(curves)).Content.ReadAsByteArrayAsync());

        var key = JsonDocument.Parse(await here.TextAsync($"/api/files?{of}&run={run}")).RootElement.GetProperty("files").EnumerateArray().First(file => file.GetProperty("size_bytes").GetInt64() > 8).GetProperty("key").GetString()!;
        var file = $"/file?{of}&run={run}&key={Uri.EscapeDataString(key)}";
        var content = await File.ReadAllBytesAsync(Path.Combine(local, key));
        foreach (var session in (BrowseSession[])[here, there])
        {
            Assert.Equal(content, await (await session.AskAsync(file)).Content.ReadAsByteArrayAsync());
            Assert.Equal(content[..3], await (await session.AskAsync($"{file}&head=3")).Content.ReadAsByteArrayAsync());
            var stretch = await session.AskAsync(file, new RangeItemHeaderValue(2, 6));
            Assert.Equal(HttpStatusCode.PartialContent, stretch.StatusCode);
            Assert.Equal(content[2..7], await stretch.Content.ReadAsByteArrayAsync());
            Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, (await session.AskAsync(file, new RangeItemHeaderValue(content.Length, null))).StatusCode);
        }

        var ended = await there.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Matches(@"Fetching \d+ parts? of runs \(", ended.Error);
        Assert.Empty(Directory.GetFileSystemEntries(temporary));
    }

    [SkippableFact]
    public async Task What_does_not_fit_into_the_spool_is_said_on_the_page()
    {
        Require(StoreServer.Ceph);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        await ExportAsync(export, bucket);
        using var there = await BrowseSession.StartAsync(["browse", bucket.Address("x"), "--config", export.ConfigFile, "--spool", "1kB"], export.Environment([.. bucket.Environment]));
        var refused = await there.AskAsync($"/api/project?entity={World.Entities[0].Name}&project={Project.Name}");
        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Contains("give more with --spool", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_report_is_written_of_an_export_in_a_bucket()
    {
        Require(StoreServer.Ceph);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        var local = await ExportAsync(export, bucket);
        var pages = new List<string>();
        foreach (var from in (string[])[local, bucket.Address("x")])
        {
            var page = export.NewDestination($"report{pages.Count}.html");
            var written = await WarmProgram.RunAsync(["report", from, "--config", export.ConfigFile, "--project", Project.Name, "--output", page], export.Environment([.. bucket.Environment]));
            Assert.True(written.ExitCode == 0, written.ToString());
            pages.Add(Written().Replace(await File.ReadAllTextAsync(page), ""));
        }
        Assert.Contains("<figure>", pages[0], StringComparison.Ordinal);
        Assert.Equal(pages[0], pages[1]);
    }

    private static async Task<string> ExportAsync(TestExport export, BucketExport bucket)
    {
        var exported = await WarmProgram.RunAsync(["export", World.Entities[0].Name, "--to", bucket.Address("x"), "--config", export.ConfigFile], export.Environment([.. bucket.Environment]));
        Assert.True(exported.ExitCode == 0, exported.ToString());
        return await bucket.DownloadAsync("x", export.NewDestination("local"));
    }

    [GeneratedRegex("written [-0-9: ]+ UTC")]
    private static partial Regex Written();
}
