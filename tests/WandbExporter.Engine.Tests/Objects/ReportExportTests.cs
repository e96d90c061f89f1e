using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Objects;

/// <summary>Reports: their rows, their texts, and what they show of the server's files.</summary>
public sealed class ReportExportTests(OddExport odd) : IClassFixture<OddExport>
{
    private const string Pictures = "pictures";

    private const string PictureFolder = "media";

    private const string UnknownViews = """{"errors":[{"message":"Cannot query field \"allViews\" on type \"Project\"."}]}""";

    [Fact]
    public async Task Every_view_has_a_row_with_what_it_shows()
    {
        var views = new AwkwardOrganization().FindProject(AwkwardOrganization.Team, AwkwardOrganization.Project)!.Catalog.Views;
        ArtifactTables.AssertSame(
            views.Select(view => $"{view.Id} · {view.Name} · {view.DisplayName ?? "-"} · {view.Type} · {(view.HasAuthor ? "oscar" : "-")}"),
            await ArtifactTables.LinesAsync(odd.Export.Path, "reports", "id", "name", "title", "view_type", "username"));
        var rows = (await ArtifactTables.ReadAsync(odd.Export.Path, "reports", "title", "spec_version", "panel_count", "run_set_count", "sections", "spec", "view_type"))
            .Where(row => row[6] == ViewInfo.Report).ToDictionary(row => row[0], row => row[1..6]);
        var gone = rows["panels of a run that is gone"];
        Assert.Equal(["5", "2", "1"], gone[..3]);
        Assert.Contains("\"gone-with-the-wind\"", gone[3], StringComparison.Ordinal);
        Assert.Contains("""{"viewType":"Media Browser"}""", gone[3], StringComparison.Ordinal);
        Assert.Equal(["-", "-", "-", "-", "-"], rows["no spec"]);
        Assert.Equal(["-", "-", "-", "-"], rows["spec that is no JSON"][..4]);
        // What should be JSON and is not stands as a string of it.
        Assert.StartsWith("\"{", rows["spec that is no JSON"][4], StringComparison.Ordinal);
        var pages = (await ArtifactTables.ReadAsync(odd.Export.Path, "reports", "title", "view_type", "url")).ToLookup(row => row[1], row => row[2]);
        Assert.Equal(["-"], pages[ViewInfo.Workspace]);
        Assert.Contains(pages[ViewInfo.Report], page => page.Contains($"/{AwkwardOrganization.Team}/{AwkwardOrganization.Project}/reports/script-alert-1-script-more--", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Texts_stand_as_files_beside_their_specs()
    {
        var row = (await ArtifactTables.ReadAsync(odd.Export.Path, "reports", "title", "spec_key", "markdown_key", "html_key")).Single(row => row[0].StartsWith("<script>", StringComparison.Ordinal));
        Assert.Contains("Results", await TextAsync(row[1]), StringComparison.Ordinal);
        Assert.Contains("## Results", await TextAsync(row[2]), StringComparison.Ordinal);
        var html = await TextAsync(row[3]);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        var keys = await ArtifactTables.ReadAsync(odd.Export.Path, "reports", "view_type", "spec_key", "markdown_key", "html_key");
        Assert.Equal(["-", "-"], Assert.Single(keys, key => key[0] == ViewInfo.Workspace)[2..]);
        // One report has no spec.
        Assert.Single(keys, key => key[1] == "-");
        Assert.All(keys.Where(key => key[1] != "-"), key => Assert.True(File.Exists(Path.Combine(odd.Export.Path, key[1]))));

        Task<string> TextAsync(string key) => File.ReadAllTextAsync(Path.Combine(odd.Export.Path, key));
    }

    [Fact]
    public async Task Pictures_of_the_server_are_here_and_nothing_else_is_asked_for()
    {
        var row = (await ArtifactTables.ReadAsync(odd.Export.Path, "reports", "title", "media", "markdown_key", "html_key")).Single(row => row[0] == Pictures);
        var folder = Path.GetDirectoryName(Path.Combine(odd.Export.Path, row[2]))!;
        var kept = Directory.EnumerateFiles(Path.Combine(folder, "..", PictureFolder)).ToDictionary(file => Path.GetFileName(file).Split('-', 2)[1], File.ReadAllBytes);

        Assert.Equal(["curve.png", "in-a-panel.jpg", "in-a-text.svg"], kept.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("the bytes of a picture"u8.ToArray(), kept["curve.png"]);
        foreach (var name in kept.Keys)
            Assert.Contains($"-{name}\",\"size_bytes\":{kept[name].Length}", row[1], StringComparison.Ordinal);
        Assert.DoesNotContain("invalid", row[1], StringComparison.Ordinal);
        Assert.Equal(3, odd.First.Requests.Count(request => request.Endpoint == "files"));
        var markdown = await File.ReadAllTextAsync(Path.Combine(odd.Export.Path, row[2]));
        var link = Assert.Single(markdown.Split('\n'), line => line.StartsWith("![The curve](<../media/", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(folder, link[(link.IndexOf('<', StringComparison.Ordinal) + 1)..link.IndexOf('>', StringComparison.Ordinal)])));
        Assert.Contains("[outside](<https://pictures.invalid/outside.png>)", markdown, StringComparison.Ordinal);
        var html = await File.ReadAllTextAsync(Path.Combine(odd.Export.Path, row[3]));
        Assert.Contains($"<img src=\"data:image/png;base64,{Convert.ToBase64String(kept["curve.png"])}\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=\"http", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edited_report_has_other_files_and_the_others_stay_as_they_are()
    {
        var world = new ChangingWorld(new AwkwardOrganization());
        await using var export = await OddExport.StartAsync(world);
        await export.ExportAsync();
        var first = await KeysAsync(export.Path);
        world.EditReport(AwkwardOrganization.Project, Pictures, view => view with { Spec = view.Spec!.Replace("The curve", "The same curve", StringComparison.Ordinal) });

        var night = await export.ExportAsync();

        Assert.Equal((ExitCode.Complete, 0), (night.Outcome.Exit, night.Outcome.State.NotedUnits));
        Assert.DoesNotContain(night.Requests, request => request.Endpoint == "files");
        var next = await KeysAsync(export.Path);
        Assert.Equal(first.Count, next.Count);
        var edited = Assert.Single(next.Except(first)).Split(" · ");
        Assert.Equal(Pictures, edited[0]);
        Assert.Contains("The same curve", await File.ReadAllTextAsync(Path.Combine(export.Path, edited[1])), StringComparison.Ordinal);
        var report = await export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0 && report.Complete, report.ToJson());
        await export.CopyAsync("copy");
        Assert.Contains("The same curve", await File.ReadAllTextAsync(Path.Combine(export.Below("copy"), edited[1])), StringComparison.Ordinal);

        static Task<IReadOnlyList<string>> KeysAsync(string path) => ArtifactTables.LinesAsync(path, "reports", "title", "markdown_key", "html_key", "spec_key", "media");
    }

    [Fact]
    public async Task What_is_damaged_is_fetched_again()
    {
        await using var export = await OddExport.StartAsync();
        await export.ExportAsync();
        var whole = await OddExport.LinesAsync(export.Path);
        var root = Path.Combine(export.Path, "reports", AwkwardOrganization.Team, AwkwardOrganization.Project);
        File.Delete(Directory.EnumerateFiles(Path.Combine(root, PictureFolder)).First());
        File.Delete(Directory.EnumerateFiles(root, "report.html", SearchOption.AllDirectories).First());

        var outcome = (await export.ExportAsync(request => request with { Repair = true })).Outcome;

        Assert.Equal((ExitCode.Complete, 2), (outcome.Exit, outcome.Repaired));
        ArtifactTables.AssertSame(whole, await OddExport.LinesAsync(export.Path));
        var report = await export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0 && report.Complete, report.ToJson());
    }

    /// <summary>Three times is as often as an address is asked for in a start, if that may help.</summary>
    [Theory]
    [InlineData(404, 1)]
    [InlineData(502, 3)]
    public async Task A_picture_that_is_not_to_be_had_is_named_and_its_report_is_here_and_the_next_start_asks_for_it_again(int status, int times)
    {
        await using var export = await OddExport.StartAsync(null, OfPicture(status) with { Limit = times });

        var outcome = (await export.ExportAsync()).Outcome;

        Assert.Equal((ExitCode.Complete, 1), (outcome.Exit, outcome.State.NotedUnits));
        var area = Assert.Single(outcome.State.Areas.ByTable, area => area.Standing == AreaStanding.Partial);
        Assert.Equal("reports", area.Table);
        Assert.Contains("curve.png", area.Why, StringComparison.Ordinal);
        var row = (await ArtifactTables.ReadAsync(export.Path, "reports", "title", "media", "markdown_key")).Single(row => row[0] == Pictures);
        Assert.Contains("curve.png\",\"key\":null,\"size_bytes\":null,\"sha256\":null,\"error\":\"", row[1], StringComparison.Ordinal);
        Assert.Contains("[The curve](<http", await File.ReadAllTextAsync(Path.Combine(export.Path, row[2])), StringComparison.Ordinal);

        var next = await export.ExportAsync();

        Assert.Equal(0, next.Outcome.State.NotedUnits);
        row = (await ArtifactTables.ReadAsync(export.Path, "reports", "title", "media", "markdown_key")).Single(row => row[0] == Pictures);
        Assert.DoesNotContain("\"key\":null", row[1], StringComparison.Ordinal);
        Assert.Contains("![The curve](<../media/", await File.ReadAllTextAsync(Path.Combine(export.Path, row[2])), StringComparison.Ordinal);
        Assert.True((await export.ExportAsync()).Outcome.AlreadyComplete);
    }

    [Fact]
    public async Task A_key_that_is_not_accepted_any_more_is_no_matter_of_a_picture()
    {
        await using var export = await OddExport.StartAsync(null, OfPicture(401));

        var outcome = (await export.ExportAsync(destination => destination, export.Path)).Outcome;

        Assert.Equal((ExitCode.Credentials, FailureCode.Credentials), (outcome.Exit, outcome.Failure?.Code));
    }

    [Theory]
    [InlineData(403, null, AreaStanding.NotPermitted)]
    [InlineData(400, UnknownViews, AreaStanding.NotOffered)]
    public async Task Reports_are_read_night_after_night_of_a_server_that_never_gives_their_drafts(int status, string? body, AreaStanding standing)
    {
        var world = new ChangingWorld(new AwkwardOrganization());
        // A start asks for reports, drafts and workspaces, in this order.
        await using var export = await OddExport.StartAsync(world, null, OfViews(status, [2, 5, 8, 11, 14, 17]) with { Body = body });
        var first = await export.ExportAsync();
        var rows = (await ArtifactTables.ReadAsync(export.Path, "reports", "id")).Count;
        world.EditReport(AwkwardOrganization.Project, Pictures, view => view with { Spec = view.Spec!.Replace("The curve", "The same curve", StringComparison.Ordinal) });

        var night = await export.ExportAsync();

        Assert.Equal((ExitCode.Complete, 0), (first.Outcome.Exit, first.Outcome.State.NotedUnits));
        Assert.Equal((ExitCode.Complete, 0), (night.Outcome.Exit, night.Outcome.State.NotedUnits));
        Assert.All([first, night], start => Assert.Contains("runs/draft", start.Outcome.State.Areas.ByTable.Single(area => area.Table == "reports" && area.Standing == standing).Why, StringComparison.Ordinal));
        var specs = await ArtifactTables.ReadAsync(export.Path, "reports", "title", "spec");
        Assert.Equal(rows, specs.Count);
        Assert.Contains("The same curve", specs.Single(row => row[0] == Pictures)[1], StringComparison.Ordinal);
        Assert.True((await export.ExportAsync()).Outcome.AlreadyComplete);
    }

    [Theory]
    [InlineData(403, null, AreaStanding.NotPermitted)]
    [InlineData(400, UnknownViews, AreaStanding.NotOffered)]
    public async Task Reports_that_were_all_here_stay_when_their_drafts_are_refused_or_unknown_by_now(int status, string? body, AreaStanding standing)
    {
        await using var export = await OddExport.StartAsync(null, OfViews(status, [5, 8]) with { Body = body });
        await export.ExportAsync();
        var first = await ArtifactTables.LinesAsync(export.Path, "reports");

        var night = await export.ExportAsync();

        ArtifactTables.AssertSame(first, await ArtifactTables.LinesAsync(export.Path, "reports"));
        Assert.Contains("is kept", night.Outcome.State.Areas.ByTable.Single(area => area.Table == "reports" && area.Standing == standing).Why, StringComparison.Ordinal);
        // They count as those of the first night still, whatever is refused: the next one that gives all replaces them.
        Assert.All((await export.ExportAsync()).Outcome.State.Areas.ByTable, area => Assert.Equal(AreaStanding.Complete, area.Standing));
    }

    private static FaultRule OfPicture(int status) =>
        new() { Kind = FaultKind.Status, Status = status, Match = new FaultMatch { Endpoint = FaultEndpoint.Files, Path = "*curve.png" } };

    private static FaultRule OfViews(int status, IReadOnlyList<long> nth) =>
        new() { Kind = FaultKind.Status, Status = status, Nth = nth, Match = new FaultMatch { Operation = "Reports", Project = AwkwardOrganization.Project } };
}
