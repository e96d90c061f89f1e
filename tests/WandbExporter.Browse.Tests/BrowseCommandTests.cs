using System.Diagnostics;
using WandbExporter.Browse.Tests.Support;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>The command as a user starts it.</summary>
[Collection(BrowsedCollection.Name)]
public sealed class BrowseCommandTests(BrowsedExport export)
{
    [Fact]
    public async Task It_prints_an_address_that_lets_in_and_ends_when_it_is_told_to()
    {
        using var process = Program.Start(["browse", export.Wide]);
        var address = new Uri((await process.StandardOutput.ReadLineAsync())!);
        using (var client = new HttpClient())
            Assert.Contains("<div id=\"page\">", await client.GetStringAsync(address), StringComparison.Ordinal);
        using (Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_with_the_remedy()
    {
        var refused = await Program.RunAsync(["browse", export.Wide, "--port", $"{export.Address.Port}"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("choose another with --port", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("browse s3://my-bucket/wandb", "copy s3://my-bucket/wandb ./my-team")]
    [InlineData("report s3://my-bucket/wandb --project vision", "copy s3://my-bucket/wandb ./my-team")]
    [InlineData("browse ./no-such-export", "no export")]
    [InlineData("browse . --port 70000", "--port is 70000")]
    public async Task What_cannot_be_browsed_is_said(string command, string sentence)
    {
        var refused = await Program.RunAsync(command.Split(' '));
        Assert.True(refused.ExitCode is 2 or 6, refused.Error);
        Assert.Contains(sentence, refused.Error, StringComparison.Ordinal);
    }
}
