using Microsoft.Playwright;

namespace WandbExporter.Benchmarks.Browse;

/// <summary>
/// What a person waits for in front of <c>browse</c>, in a real browser: a project of 2,000 runs of 1,000 rows, charts of 20 of them, and zooms into a run of ten million
/// rows. <c>browse PROGRAM [--keep DIRECTORY]</c>; the exports are made once, by this build, and kept in a directory that is given.
/// </summary>
internal sealed class BrowseBenchmark(string program, string? kept)
{
    public const string Command = "browse";

    private const int Rounds = 5;
    private const int Compared = 20;

    public async Task<bool> RunAsync()
    {
        var directory = kept is null ? Directory.CreateTempSubdirectory("wandb-export-bench-").FullName : Directory.CreateDirectory(kept).FullName;
        try
        {
            var many = await ExportAsync(System.IO.Path.Combine(directory, "many"), runs: 2_000, rows: 1_000, keys: 10);
            var far = await ExportAsync(System.IO.Path.Combine(directory, "long"), runs: 1, rows: 10_000_000, keys: 3);
            using var playwright = await Playwright.CreateAsync();
            await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"] });
            Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, Chromium {browser.Version}, load before {Load()}\n");
            Markdown.Head("what", "ms (median)", "least", "most", "wanted");
            var rss = Math.Max(await ManyAsync(browser, many), await LongAsync(browser, far));
            Markdown.Row("memory of the server at most, MB", Markdown.Number(rss / 1e6), "", "", "400");
            Console.WriteLine($"\nload after {Load()}");
            return rss < 400_000_000;
        }
        finally
        {
            if (kept is null)
                Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<long> ManyAsync(IBrowser browser, string export)
    {
        await using var served = await BrowsedProgram.StartAsync(program, export);
        var (opened, first, all) = (new List<double>(), new List<double>(), new List<double>());
        var project = await ProjectAsync(browser, served);
        for (var round = 0; round <= Rounds; round++)
        {
            await using var context = await ContextAsync(browser);
            var page = new MeasuredPage(await context.NewPageAsync());
            var paint = await page.OpenAsync(served.Address, $"#/p/{project}", "document.querySelectorAll('.rows [role=row]').length > 5");
            await page.AskAsync<bool>(
                """
                async ([project, runs]) => {
                  const [entity, name] = project.split('/');
                  const { rows } = await (await fetch(`/api/runs?${new URLSearchParams({ entity, project: name, limit: runs })}`)).json();
                  sessionStorage.setItem(`chosen ${project}`, JSON.stringify(rows.map(({ run, name }) => ({ run, name: name || run }))));
                  return true;
                }
                """,
                new object[] { project, Compared });
            await page.OpenAsync(served.Address, $"#/p/{project}", "document.querySelectorAll('.rows [role=row]').length > 5");
            var click = "[...document.querySelectorAll('[role=tab], nav a, .tabs a')].find(one => one.textContent.startsWith('Charts')).click()";
            var one = await page.ActAsync(click, MeasuredPage.FirstDrawn);
            if (Environment.GetEnvironmentVariable("BENCH_DETAIL") is not null)
                Console.Error.WriteLine(await page.AskAsync<string>("() => { const e = performance.getEntriesByType('resource').filter(x => /metrics|curves/.test(x.name)); return `now ${performance.now().toFixed()} charts ${document.querySelectorAll('figure.metric').length} canvases ${document.querySelectorAll('canvas').length}\\n` + e.map(x => `${x.name.slice(26, 34)} asked ${x.startTime.toFixed()} sent ${x.requestStart.toFixed()} first byte ${x.responseStart.toFixed()} end ${x.responseEnd.toFixed()} ${x.transferSize}`).join('\\n') + '\\n' + JSON.stringify(window.long ?? []) }"));
            var rest = await page.ActAsync("", MeasuredPage.AllDrawn);
            if (round == 0)
                Row("a project is painted, the first time", [paint], "");
            else
            {
                opened.Add(paint);
                first.Add(one);
                all.Add(one + rest);
            }
        }
        Row("a project of 2,000 runs is painted", opened, "1,000");
        Row($"from a click to the first chart of {Compared} runs", first, "300");
        Row("and to all charts in the window", all, "");
        return served.PeakRssBytes;
    }

    private async Task<long> LongAsync(IBrowser browser, string export)
    {
        await using var served = await BrowsedProgram.StartAsync(program, export);
        var (opened, close) = (new List<double>(), new List<double>());
        var project = await ProjectAsync(browser, served);
        await using var context = await ContextAsync(browser);
        var page = new MeasuredPage(await context.NewPageAsync());
        await page.OpenAsync(served.Address, $"#/p/{project}", "document.querySelectorAll('.rows [role=row]').length > 1");
        var run = await page.AskAsync<string>("async project => { const [entity, name] = project.split('/'); return (await (await fetch(`/api/runs?${new URLSearchParams({ entity, project: name, limit: 1 })}`)).json()).rows[0].run }", project);
        opened.Add(await page.OpenAsync(served.Address, $"#/r/{project}/{run}", MeasuredPage.AllDrawn));
        for (var zoom = 0; zoom < 16; zoom++)
        {
            close.Add(await page.ActAsync(
                """
                const figure = document.querySelector('figure.metric'), chart = figure.querySelector('.chart');
                window.answered = false;
                new MutationObserver((_, watch) => { if (figure.ariaBusy === 'false') { window.answered = true; watch.disconnect(); } }).observe(figure, { attributes: true, attributeFilter: ['aria-busy'] });
                chart.focus();
                chart.dispatchEvent(new KeyboardEvent('keydown', { key: '+', bubbles: true }));
                """,
                $"window.answered && {MeasuredPage.FirstDrawn}"));
        }
        Row("a run of 10,000,000 rows, the first time", opened, "");
        Row("its first zoom", close[..1], "");
        Row("zooms after it", close[1..], "300");
        return served.PeakRssBytes;
    }

    private static async Task<string> ProjectAsync(IBrowser browser, BrowsedProgram served)
    {
        await using var context = await ContextAsync(browser);
        var page = await context.NewPageAsync();
        await page.GotoAsync(served.Address.ToString());
        return await page.EvaluateAsync<string>("async () => { const { projects } = await (await fetch('/api/overview')).json(); const most = projects.sort((a, b) => b.runs - a.runs)[0]; return `${most.entity}/${most.project}`; }");
    }

    private static Task<IBrowserContext> ContextAsync(IBrowser browser) =>
        browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 850 } });

    private static async Task<string> ExportAsync(string destination, long runs, long rows, int keys)
    {
        if (Directory.Exists(destination))
            return destination;
        await using var server = await SimulatorProcess.StartAsync(runs, rows, keys);
        await MeasuredExport.MeasureAsync(ProgramProcess.Built, server, destination);
        return destination;
    }

    private static void Row(string what, List<double> milliseconds, string wanted) =>
        Markdown.Row(what, Markdown.Number(Medians.Of(milliseconds)), Markdown.Number(milliseconds.Min()), Markdown.Number(milliseconds.Max()), wanted);

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
