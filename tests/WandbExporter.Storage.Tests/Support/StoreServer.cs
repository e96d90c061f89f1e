using System.Diagnostics;

namespace WandbExporter.Storage.Tests.Support;

/// <summary>A server of tests/servers, ended with all it started when its input ends: also if this process is killed.</summary>
internal sealed class StoreServer : IAsyncDisposable
{
    private readonly Process process;
    private readonly TemporaryDirectory directory;

    private StoreServer(Process process, TemporaryDirectory directory, string[] words)
    {
        this.process = process;
        this.directory = directory;
        Words = words;
    }

    /// <summary>What the script says when the server is ready: its address first.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <param name="script">Its name, such as <c>azurite.sh</c>.</param>
    public static async Task<StoreServer> StartAsync(string script)
    {
        var directory = new TemporaryDirectory();
        var start = new ProcessStartInfo("bash", [Path.Combine(Root(), "tests", "servers", script), directory["server"]])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        if (line is not null)
            return new StoreServer(process, directory, line.Split(' '));
        var error = await process.StandardError.ReadToEndAsync();
        directory.Dispose();
        throw new InvalidOperationException($"{script} did not start: {error}");
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        directory.Dispose();
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "WandbExporter.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not stand in the repository.");
    }
}
