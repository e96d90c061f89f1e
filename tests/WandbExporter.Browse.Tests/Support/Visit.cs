using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace WandbExporter.Browse.Tests.Support;

/// <summary>A page that is visited as a person does, and what its browser complained of meanwhile.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    internal Visit(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
        page.RequestFailed += (_, request) =>
        {
            if (request.Failure != "net::ERR_ABORTED")
                _complaints.Add($"{request.Url}: {request.Failure}");
        };
    }

    public IPage Page { get; }

    public async Task GoAsync(Uri address, string place = "")
    {
        if (!Page.Url.StartsWith("http", StringComparison.Ordinal))
            await Page.GotoAsync(address.ToString());
        // What is there is of the place before until the page has seen the new one.
        await Page.EvaluateAsync(
            """
            place => location.hash === place ? null : new Promise(seen => {
              addEventListener('hashchange', () => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(seen))), { once: true });
              location.hash = place;
            })
            """,
            place);
        await RestAsync();
    }

    /// <summary>Waits until nothing is being read any more.</summary>
    public async Task RestAsync()
    {
        await Page.Locator("h1").WaitForAsync();
        await Page.WaitForFunctionAsync("() => !document.querySelector('.waiting, [aria-busy=true]') && ![...document.querySelectorAll('.skeleton')].some(one => one.getBoundingClientRect().top < innerHeight)");
    }

    public void NothingWasComplainedOf()
    {
        string[] complaints = [.. _complaints];
        _complaints.Clear();
        Assert.Empty(complaints);
    }

    public async Task FitsAsync() =>
        Assert.True(await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth") <= 0, $"{Page.Url} is wider than its window.");

    /// <summary>axe finds nothing serious. What stands in a frame of its own was written by others.</summary>
    public async Task IsAccessibleAsync()
    {
        var found = await Page.RunAxe(new Deque.AxeCore.Commons.AxeRunContext { Exclude = [new("iframe")] }, new Deque.AxeCore.Commons.AxeRunOptions { Iframes = false });
        var serious = found.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{violation.Id}: {string.Join("; ", violation.Nodes.Select(node => node.Html).Take(3))}").ToList();
        Assert.True(serious.Count == 0, $"{Page.Url}: {string.Join('\n', serious)}");
    }

    public ValueTask DisposeAsync() => new(_context.CloseAsync());
}
