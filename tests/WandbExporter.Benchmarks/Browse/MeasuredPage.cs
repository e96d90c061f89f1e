using Microsoft.Playwright;

namespace WandbExporter.Benchmarks.Browse;

/// <summary>A page in a browser, and how long it takes from what a person does to what the person sees, by the browser's own clock.</summary>
internal sealed class MeasuredPage(IPage page)
{
    // What is there counts in the frame after the one that it was drawn for.
    private const string Timing = """
        async ({ act, seen }) => {
          const frame = () => new Promise(requestAnimationFrame);
          const done = new Function(`return ${seen}`), begin = new Function(act);
          const since = performance.now();
          begin();
          while (!done()) await frame();
          await frame();
          return performance.now() - since;
        }
        """;

    /// <summary>Charts of the page that are in the window, each with all of its curves.</summary>
    public const string AllDrawn = "[...document.querySelectorAll('figure.metric')].length > 0 && [...document.querySelectorAll('figure.metric')].filter(one => one.getBoundingClientRect().top < innerHeight).every(one => one.ariaBusy === 'false' && one.querySelector('canvas'))";

    public const string FirstDrawn = "(one => one?.ariaBusy === 'false' && one.querySelector('canvas'))(document.querySelector('figure.metric'))";

    /// <summary>A browser that has not been there opens a place of the page: from the first request to what is seen.</summary>
    /// <param name="address">With the token.</param>
    /// <param name="place">Behind the #.</param>
    /// <param name="seen">An expression that is true once it is there.</param>
    public async Task<double> OpenAsync(Uri address, string place, string seen)
    {
        await page.GotoAsync(address.ToString());
        await page.GotoAsync("about:blank");
        await page.GotoAsync(new Uri(address, $"/{place}").ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        return await page.EvaluateAsync<double>("async seen => { const done = new Function(`return ${seen}`); while (!done()) await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame); return performance.now(); }", seen);
    }

    /// <summary>Does something on the page, and waits until its effect is seen.</summary>
    public Task<double> ActAsync(string act, string seen) => page.EvaluateAsync<double>(Timing, new { act, seen });

    public Task<T> AskAsync<T>(string script, object? argument = null) => page.EvaluateAsync<T>(script, argument);
}
