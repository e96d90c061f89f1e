using System.Diagnostics;

namespace WandbExporter.Parquet.Tests.Support;

/// <summary>Runs a script of tests/node.</summary>
internal static class NodeTool
{
    public static async Task<string[]> RunAsync(string script, params string[] arguments)
    {
        var folder = Folder();
        Assert.True(
            Directory.Exists(Path.Combine(folder, "node_modules")),
            "The test tools are not installed: run (cd tests/node && npm install --no-save --no-audit --no-fund)");
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(folder, script));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{script}: {await errors}");
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "WandbExporter.sln")))
                return Path.Combine(folder.FullName, "tests", "node");
        }
        throw new InvalidOperationException("WandbExporter.sln is not above the test assembly.");
    }
}
