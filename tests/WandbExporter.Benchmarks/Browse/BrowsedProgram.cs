using System.Diagnostics;

namespace WandbExporter.Benchmarks.Browse;

/// <summary>A program that serves the page of an export.</summary>
internal sealed class BrowsedProgram : IAsyncDisposable
{
    private readonly Process _process;

    private BrowsedProgram(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>With the token.</summary>
    public Uri Address { get; }

    public long PeakRssBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public static async Task<BrowsedProgram> StartAsync(string program, string export)
    {
        var process = ProgramProcess.Start(program, ["browse", export], []);
        _ = process.StandardError.ReadToEndAsync();
        return new BrowsedProgram(process, new Uri(await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The program printed no address.")));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
