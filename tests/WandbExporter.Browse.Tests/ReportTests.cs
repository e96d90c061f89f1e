using WandbExporter.Browse.Tests.Support;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>The curves of a project as one file.</summary>
[Collection(BrowsedCollection.Name)]
public sealed class ReportTests(BrowsedExport export, Chromium chromium)
{
    [SkippableFact]
    public async Task A_report_opens_without_a_server_and_runs_nothing_of_what_people_named_their_runs()
    {
        var file = export.NewFile("hostile.html");
        var written = await Program.RunAsync(["report", export.Wide, "--project", $"{Hostile.Entity}/{Hostile.Project}", "--output", file]);
        Assert.Equal((0, $"{file}: 4 charts of 1 run.\n"), (written.ExitCode, written.Output));
        await using var visit = await chromium.VisitAsync(400, dark: true);
        await visit.Page.GotoAsync(new Uri(file).ToString());
        Assert.Equal(4, await visit.Page.Locator("figure svg path.c0").CountAsync());
        Assert.Contains(Hostile.Markup, await visit.Page.Locator("td").First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await visit.Page.Locator("script, img, link, [onerror]").CountAsync());
        await visit.FitsAsync();
        visit.NothingWasComplainedOf();
    }

    [Fact]
    public async Task A_report_shows_the_runs_and_metrics_that_it_was_asked_for()
    {
        var run = export.World.FindProject("acme", "image-classifier")!.RunAt(2).Name;
        foreach (var root in (string[])[export.Wide, export.Long])
        {
            var file = export.NewFile("chosen.html");
            var written = await Program.RunAsync(["report", root, "--project", "image-classifier", "--run", run, "--metric", "train/loss", "--over", "runtime", "--output", file]);
            Assert.Equal((0, $"{file}: 1 chart of 1 run.\n"), (written.ExitCode, written.Output));
            Assert.Contains($"<td>{run}</td>", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("The export has no project 'nothing'; it has", "--project", "nothing")]
    [InlineData("acme/image-classifier has no run 'nobody' in this export", "--project", "image-classifier", "--run", "nobody")]
    [InlineData("No run that is shown logged numbers under 'nil'", "--project", "image-classifier", "--metric", "nil")]
    [InlineData("The file '/nowhere/report.html', which --output names, cannot be written", "--project", "image-classifier", "--output", "/nowhere/report.html")]
    public async Task What_is_not_there_is_said(string sentence, params string[] arguments)
    {
        var refused = await Program.RunAsync(["report", export.Wide, .. arguments]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(sentence, refused.Error, StringComparison.Ordinal);
    }
}
