using System.Diagnostics;
using System.Runtime.Versioning;
using WandbExporter.Browse.Tests.Support;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>The command as a user starts it.</summary>
[Collection(BrowsedCollection.Name)]
public sealed class BrowseCommandTests(BrowsedExport export, Chromium chromium)
{
    [Fact]
    public async Task It_prints_an_address_that_lets_in_and_ends_when_it_is_told_to()
    {
        await BrowseAsync(
            ["browse", export.Wide],
            async address =>
            {
                using var client = new HttpClient();
                Assert.Contains("<div id=\"page\">", await client.GetStringAsync(address), StringComparison.Ordinal);
            });
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_browser_is_led_to_the_page_by_a_file_that_nobody_else_may_read()
    {
        var browser = Directory.CreateDirectory(export.NewFile("browser")).FullName;
        var script = Path.Combine(browser, "xdg-open");
        await File.WriteAllTextAsync(script, $"#!/bin/sh\necho \"$@\" > {browser}/started\nmv {browser}/started {browser}/with\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = "";
        await BrowseAsync(
            ["browse", export.Wide, "--open"],
            async address =>
            {
                file = await TextOfAsync(Path.Combine(browser, "with"));
                Assert.DoesNotContain("token", file, StringComparison.Ordinal);
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file)!));
                await using var visit = await chromium.VisitAsync();
                await visit.Page.GotoAsync(new Uri(file).ToString());
                await visit.Page.WaitForURLAsync(new Uri(address, "/").ToString() + "**");
                await visit.RestAsync();
                Assert.DoesNotContain("token", visit.Page.Url, StringComparison.Ordinal);
            },
            ("PATH", $"{browser}:{Environment.GetEnvironmentVariable("PATH")}"));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_with_the_remedy()
    {
        var refused = await Program.RunAsync(["browse", export.Wide, "--port", $"{export.Address.Port}"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("choose another with --port", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("browse ./no-such-export", "does not exist")]
    [InlineData("report ./no-such-export --project vision", "does not exist")]
    [InlineData("browse . --port 70000", "--port is 70000")]
    public async Task What_cannot_be_browsed_is_said(string command, string sentence)
    {
        var refused = await Program.RunAsync(command.Split(' '));
        Assert.True(refused.ExitCode is 2 or 6, refused.Error);
        Assert.Contains(sentence, refused.Error, StringComparison.Ordinal);
    }

    private static async Task BrowseAsync(string[] arguments, Func<Uri, Task> visit, params (string Name, string Value)[] environment)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var process = Program.Start(arguments, environment);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var line = await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException(await errors);
            await visit(new Uri(line)).WaitAsync(limit.Token);
            using (Process.Start("kill", ["-TERM", $"{process.Id}"]))
                await process.WaitForExitAsync(limit.Token);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>What a file holds that another process writes at once.</summary>
    private static async Task<string> TextOfAsync(string file)
    {
        using var watch = new FileSystemWatcher(Path.GetDirectoryName(file)!);
        var there = new TaskCompletionSource();
        watch.Renamed += (_, renamed) =>
        {
            if (renamed.FullPath == file)
                there.TrySetResult();
        };
        watch.EnableRaisingEvents = true;
        if (!File.Exists(file))
            await there.Task;
        return (await File.ReadAllTextAsync(file)).TrimEnd();
    }
}
