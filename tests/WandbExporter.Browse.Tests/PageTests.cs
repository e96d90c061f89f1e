using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Playwright;
using WandbExporter.Browse.Tests.Support;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>Every page in a real browser.</summary>
[Collection(BrowsedCollection.Name)]
public sealed class PageTests(BrowsedExport export, Chromium chromium)
{
    private string Run => export.World.FindProject("acme", "image-classifier")!.RunAt(0).Name;

    public static TheoryData<string> Pages =>
    [
        "#/", "#/p/acme/image-classifier", "#/p/acme/image-classifier?tab=charts", "#/p/acme/image-classifier?tab=sweeps", "#/p/acme/image-classifier?sweep=lr0sweep", "#/p/acme/image-classifier?tab=reports",
        "#/p/acme/artifact-store?tab=lineage", "#/p/acme/empty-project", "#/p/acme/empty-project?tab=charts", "#/p/acme/awkward-shapes?tab=charts", "#/p/acme/awkward%20names%20%26%20%C3%BCn%C3%AFc%C3%B8d%C3%A9%20%E9%A0%85%E7%9B%AE%20%F0%9F%9A%80",
        "#/p/odd-team/odd-reports?tab=reports", "#/r/acme/image-classifier/RUN", "#/r/acme/image-classifier/RUN?tab=system", "#/r/acme/image-classifier/RUN?tab=console", "#/r/acme/image-classifier/RUN?tab=files",
        "#/r/acme/image-classifier/RUN?tab=config", "#/r/acme/image-classifier/RUN?tab=summary", "#/r/acme/image-classifier/RUN?tab=lineage", "#/r/acme/image-classifier/no-such-run", "#/nowhere",
    ];

    [SkippableTheory]
    [MemberData(nameof(Pages))]
    public async Task A_page_is_there_for_everybody_in_light_and_dark_and_in_a_narrow_window(string place)
    {
        foreach (var dark in (bool[])[false, true])
        {
            var visit = await chromium.GoOnAsync(dark);
            await visit.GoAsync(export.Address, place.Replace("RUN", Run, StringComparison.Ordinal));
            await visit.FitsAsync();
            await visit.IsAccessibleAsync();
            visit.NothingWasComplainedOf();
        }
    }

    [SkippableFact]
    public async Task Keys_alone_lead_from_the_organization_to_a_value_of_a_chart()
    {
        await using var visit = await chromium.VisitAsync();
        await visit.GoAsync(export.Address);
        await TabToAsync(visit, "image-classifier");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.GetByRole(AriaRole.Heading, new() { Name = "image-classifier" }).WaitForAsync();
        await visit.RestAsync();
        await TabToAsync(visit, "Charts");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.Locator(".chart canvas").First.WaitForAsync();
        await TabToAsync(visit, "chart");
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await visit.Page.Locator(".chart:focus [role=status] .value").First.WaitForAsync();
        await visit.Page.Keyboard.PressAsync("+");
        await visit.Page.Locator("figure:has(.chart:focus)").GetByRole(AriaRole.Button, new() { Name = "Show all" }).WaitForAsync();
        visit.NothingWasComplainedOf();
    }

    [SkippableFact]
    public async Task An_axis_that_was_chosen_where_it_is_and_is_not_here_gives_way_to_the_step()
    {
        await using var visit = await chromium.VisitAsync();
        await visit.GoAsync(export.Address);
        await visit.Page.EvaluateAsync("() => sessionStorage.setItem('look history', JSON.stringify({ axis: 'logged/elsewhere', smoothing: 0, logX: false, logY: false }))");
        await visit.GoAsync(export.Address, $"#/r/acme/image-classifier/{Run}");
        await visit.Page.Locator(".chart canvas").First.WaitForAsync();
        Assert.Equal("_step", await visit.Page.GetByLabel("Over").InputValueAsync());
        Assert.Equal(0, await visit.Page.Locator("figure.metric .failed, figure.metric .empty").CountAsync());
        visit.NothingWasComplainedOf();
    }

    [SkippableFact]
    public async Task Names_and_texts_that_are_markup_stay_text()
    {
        await using var visit = await chromium.VisitAsync();
        foreach (var place in (string[])["", "?tab=charts", "?tab=sweeps", "?tab=lineage"])
            await StaysTextAsync(visit, $"#/p/{Hostile.Entity}/{Hostile.Project}{place}");
        foreach (var place in (string[])["", "?tab=system", "?tab=config", "?tab=summary", "?tab=files", "?tab=console"])
            await StaysTextAsync(visit, $"#/r/{Hostile.Entity}/{Hostile.Project}/{Hostile.Run}{place}");
        Assert.Contains(Hostile.Markup, await visit.Page.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);
        visit.NothingWasComplainedOf();
    }

    [SkippableFact]
    public async Task What_a_document_of_the_export_does_it_does_to_itself_alone()
    {
        await using var visit = await chromium.VisitAsync();
        await visit.GoAsync(export.Address, $"#/p/acme/image-classifier?tab=reports");
        var page = Directory.GetFiles(Path.Combine(export.Wide, "reports", "acme", "image-classifier"), "report.html", SearchOption.AllDirectories);
        foreach (var report in page)
            await File.WriteAllTextAsync(report, "<h1>Here</h1><script>document.title = 'ran'; parent.window.ran = 1; fetch('/api/overview')</script><img src=\"/page.css\" onerror=\"parent.window.ran = 1\">");
        await visit.Page.Locator(".reports a").First.ClickAsync();
        var frame = visit.Page.FrameLocator("iframe");
        await frame.Locator("h1").WaitForAsync();
        Assert.Null(await visit.Page.EvaluateAsync<int?>("() => window.ran"));
        Assert.Equal("null", await visit.Page.Frames[^1].EvaluateAsync<string>("() => self.origin"));
    }

    [SkippableFact]
    public async Task Files_are_shown_as_what_they_are()
    {
        await using var visit = await chromium.VisitAsync();
        var run = export.World.FindProject("acme", "image-classifier")!.Runs().First(run => run.Files.Any(file => file.Name.EndsWith(".table.json", StringComparison.Ordinal)));
        await visit.GoAsync(export.Address, $"#/r/acme/image-classifier/{run.Name}?tab=files");
        var preview = visit.Page.Locator(".preview");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = run.Files.First(file => file.Name.EndsWith(".table.json", StringComparison.Ordinal)).Name }).ClickAsync();
        await Assertions.Expect(preview.Locator("th")).ToHaveTextAsync(["id", "image", "prediction", "confidence", "correct"]);
        await Assertions.Expect(preview.Locator("td").Nth(1)).ToHaveTextAsync("Image");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "output.log" }).ClickAsync();
        await preview.Locator("pre", new() { HasText = "step 1: loss" }).WaitForAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "wandb-metadata.json" }).ClickAsync();
        await preview.Locator("pre", new() { HasText = "\"os\"" }).WaitForAsync();
        await visit.IsAccessibleAsync();
        visit.NothingWasComplainedOf();
    }

    [SkippableFact]
    public async Task The_last_of_millions_of_lines_is_reached()
    {
        const int Lines = 5_000_000;
        await using var visit = await chromium.VisitAsync();
        await visit.Page.RouteAsync("**/api/logs?*", route =>
        {
            var asked = QueryHelpers.ParseQuery(new Uri(route.Request.Url).Query);
            var offset = int.Parse(asked["offset"]!, CultureInfo.InvariantCulture);
            var lines = Enumerable.Range(offset, Math.Min(Lines - offset, int.Parse(asked["limit"]!, CultureInfo.InvariantCulture))).Select(number => new { number, timestamp = (string?)null, level = (string?)null, line = $"line {number}" });
            return route.FulfillAsync(new() { Json = new { total = Lines, lines } });
        });
        await visit.GoAsync(export.Address, $"#/r/acme/image-classifier/{Run}?tab=console");
        foreach (var (share, line) in ((double, int)[])[(1, Lines - 1), (0.5, Lines / 2), (0, 0)])
        {
            await visit.Page.Locator(".rows").EvaluateAsync("(rows, share) => { rows.scrollTop = share * (rows.scrollHeight - rows.clientHeight); }", share);
            await visit.Page.GetByText($"line {line}", new() { Exact = true }).WaitForAsync();
            Assert.True(await visit.Page.GetByText($"line {line}", new() { Exact = true }).EvaluateAsync<bool>("one => { const rows = one.closest('.rows').getBoundingClientRect(); const { top, bottom } = one.getBoundingClientRect(); return top >= rows.top - 1 && bottom <= rows.bottom + 1; }"));
        }
        visit.NothingWasComplainedOf();
    }

    [SkippableFact]
    public async Task A_chart_is_zoomed_by_dragging_and_shows_its_stretch_closer()
    {
        await using var visit = await chromium.VisitAsync();
        await visit.GoAsync(export.Address, $"#/r/acme/image-classifier/{Run}");
        var chart = visit.Page.Locator("[data-metric='train/loss']");
        await chart.ScrollIntoViewIfNeededAsync();
        await chart.Locator("canvas").WaitForAsync();
        var box = (await chart.Locator(".u-over").BoundingBoxAsync())!;
        await visit.Page.Mouse.MoveAsync(box.X + 40, box.Y + 40);
        await visit.Page.Mouse.DownAsync();
        await visit.Page.Mouse.MoveAsync(box.X + 120, box.Y + 40, new() { Steps = 4 });
        await visit.Page.Mouse.UpAsync();
        await Assertions.Expect(chart.Locator(".note")).ToContainTextAsync("every point, from ");
        Assert.Equal(1, await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show all" }).CountAsync());
        await chart.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await Assertions.Expect(chart.Locator(".note")).ToHaveTextAsync("every point");
        visit.NothingWasComplainedOf();
    }

    [SkippableFact]
    public async Task Runs_are_sorted_filtered_grouped_and_shown_by_keys_of_their_config()
    {
        await using var visit = await chromium.VisitAsync();
        await visit.GoAsync(export.Address, "#/p/acme/image-classifier");
        var page = visit.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "config lr", Exact = true }).ClickAsync();
        await page.Locator("[aria-sort=descending]:has-text('lr')").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add filter" }).ClickAsync();
        await page.GetByLabel("Column", new() { Exact = true }).SelectOptionAsync("r:run_id");
        await page.GetByLabel("Value").FillAsync(Run);
        await Assertions.Expect(page.Locator(".toolbar .total")).ToHaveTextAsync("1 run");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove filter 1" }).ClickAsync();
        await Assertions.Expect(page.Locator(".toolbar .total")).ToHaveTextAsync("12 runs");
        await page.GetByLabel("Group by").SelectOptionAsync("c:optimizer");
        await page.Locator(".groups button[aria-expanded]").First.ClickAsync();
        await page.Locator(".groups [role=table] [role=cell] a").First.WaitForAsync();
        visit.NothingWasComplainedOf();
    }

    private async Task StaysTextAsync(Visit visit, string place)
    {
        await visit.GoAsync(export.Address, place);
        Assert.Null(await visit.Page.EvaluateAsync<int?>("() => window.ran"));
        Assert.Equal(0, await visit.Page.Locator("[onerror], main script").CountAsync());
    }

    /// <summary>Goes on with the tabulator until what has the focus is called so.</summary>
    private static async Task TabToAsync(Visit visit, string name)
    {
        for (var i = 0; i < 200; i++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            if (await visit.Page.EvaluateAsync<bool>("name => document.activeElement.textContent.trim() === name || document.activeElement.getAttribute('aria-roledescription') === name", name))
                return;
        }
        Assert.Fail($"The tabulator does not lead to {name}.");
    }
}
