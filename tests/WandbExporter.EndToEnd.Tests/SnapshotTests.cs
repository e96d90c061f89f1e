using WandbExporter.EndToEnd.Tests.Support;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>What users rely on stands as files beside this test. UPDATE_SNAPSHOTS=1 writes them anew, for a reviewer to read.</summary>
public sealed class SnapshotTests
{
    [Theory]
    [InlineData("")]
    [InlineData("export")]
    [InlineData("init")]
    [InlineData("doctor")]
    [InlineData("plan")]
    [InlineData("status")]
    [InlineData("verify")]
    [InlineData("query")]
    [InlineData("views")]
    [InlineData("copy")]
    [InlineData("update")]
    [InlineData("update runs")]
    [InlineData("update undo")]
    [InlineData("upload")]
    [InlineData("upload file")]
    [InlineData("upload artifact")]
    [InlineData("delete")]
    [InlineData("demo")]
    [InlineData("simulate")]
    [InlineData("config")]
    [InlineData("completion")]
    [InlineData("man")]
    public async Task Help_says_what_it_said(string command)
    {
        string[] arguments = command.Length == 0 ? ["--help"] : [.. command.Split(' '), "--help"];
        var help = await CliProcess.RunAsync(arguments, ("COLUMNS", "120"));
        Assert.Equal(0, help.ExitCode);
        await CompareAsync($"help{(command.Length == 0 ? "" : "-" + command.Replace(' ', '-'))}.txt", help.Output);
    }

    [Fact]
    public async Task The_settings_and_their_defaults_are_those()
    {
        var config = await CliProcess.RunAsync(["config"]);
        Assert.Equal(0, config.ExitCode);
        await CompareAsync("config.conf", config.Output);
    }

    private static async Task CompareAsync(string name, string actual)
    {
        var path = Path.Combine(Repository.Root, "tests", "WandbExporter.EndToEnd.Tests", "Snapshots", name);
        var text = string.Join('\n', actual.Split('\n').Select(line => line.TrimEnd())).Trim() + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text);
        }
        Assert.True(File.Exists(path), $"There is no snapshot {name}; UPDATE_SNAPSHOTS=1 writes it.");
        Assert.Equal(await File.ReadAllTextAsync(path), text);
    }
}
