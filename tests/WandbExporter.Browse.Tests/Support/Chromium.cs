using Microsoft.Playwright;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Browse.Tests.Support;

/// <summary>The system's Chromium, started once, with nothing of its own on the network.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private readonly Dictionary<bool, Visit> _visits = [];
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (!File.Exists("/usr/bin/chromium"))
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A visit that goes on from page to page: wide and light, or narrow and dark.</summary>
    public async Task<Visit> GoOnAsync(bool dark)
    {
        if (!_visits.TryGetValue(dark, out var visit))
            _visits.Add(dark, visit = await VisitAsync(dark ? 400 : 1280, dark));
        return visit;
    }

    public async Task<Visit> VisitAsync(int width = 1280, bool dark = false)
    {
        Needs.Program("chromium");
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 850 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        return new Visit(context, await context.NewPageAsync());
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
