using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary><c>init</c> as a person answers it, and what the file that it writes is good for.</summary>
public sealed class InitTests : IAsyncLifetime, IDisposable
{
    private readonly Shell _shell = new();
    private TestExport _export = null!;

    private string Profile => Path.Combine(_shell.Folder, "wandb-export.conf");

    private string Netrc => Path.Combine(_shell.Folder, ".netrc");

    private string Server => _export.Simulator.BaseUrl.ToString().TrimEnd('/');

    public async Task InitializeAsync()
    {
        _shell.Stub("wandb-export", $"exec {string.Join(' ', TestedProgram.Command.Select(word => $"'{word}'"))} \"$@\"");
        _export = await TestExport.StartAsync(new SimulatorOptions
        {
            Worlds = [new GeneratedWorld(new GeneratorOptions { Entities = 1, ProjectsPerEntity = 1, RunsPerProject = 2, RowsPerRun = 5, AwkwardShapes = false, Catalogs = false })],
        });
    }

    public async Task DisposeAsync() => await _export.DisposeAsync();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Wrong_answers_are_asked_for_again_and_the_profile_is_all_that_an_export_needs()
    {
        await File.WriteAllTextAsync(Netrc, "machine other.example.org login me password kept");
        var answers = new[] { "ftp://x", Server, "short", new string('0', 40), _export.ApiKey, "y", "nobody-there", "acme", "s3:/typo", "" };
        var written = await RunAsync("init", string.Join('\n', answers) + "\n");

        Assert.True(written.ExitCode == 0, written.ToString());
        foreach (var said in (string[])["must begin with https://", "has 5", "does not accept that key", "as ada", "no entity named 'nobody-there'", "s3:/typo"])
            Assert.Contains(said, written.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_export.ApiKey, written.ToString() + await File.ReadAllTextAsync(Profile), StringComparison.Ordinal);
        var netrc = await File.ReadAllTextAsync(Netrc);
        Assert.StartsWith("machine other.example.org login me password kept\n", netrc, StringComparison.Ordinal);
        Assert.EndsWith($"password {_export.ApiKey}\n", netrc, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Netrc));

        // Each of the commands that it says, as it says them.
        var next = written.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, next.Length);
        foreach (var command in next)
        {
            var result = await _shell.RunAsync(command, "", Environment());
            Assert.True(result.ExitCode == 0, $"{command}: {result}");
        }
        Assert.True(File.Exists(Path.Combine(_shell.Folder, "acme", "_SUCCESS")));
    }

    [Fact]
    public async Task What_the_command_line_says_is_not_asked_for_and_a_file_that_is_there_stays()
    {
        await File.WriteAllTextAsync(Path.Combine(_shell.Folder, "key"), _export.ApiKey);
        var written = await RunAsync($"init acme --base-url {Server} --api-key-file key --to ./out --yes");
        Assert.True(written.ExitCode == 0, written.ToString());
        Assert.DoesNotContain("]:", written.Error, StringComparison.Ordinal);
        var profile = await File.ReadAllTextAsync(Profile);
        Assert.Contains($"api-key-file = \"{Path.Combine(_shell.Folder, "key")}\"", profile, StringComparison.Ordinal);
        // What is said on the command line stands before it.
        var export = await RunAsync("export --config wandb-export.conf --to ./elsewhere --tables runs");
        Assert.True(export.ExitCode == 0 && Directory.Exists(Path.Combine(_shell.Folder, "elsewhere")), export.ToString());
        var elsewhere = await RunAsync("plan other-team --config wandb-export.conf");
        Assert.Contains("other-team", elsewhere.Error, StringComparison.Ordinal);
        // A page of the server that the profile names is one of ours.
        Assert.Equal(0, (await RunAsync($"plan {Server}/acme --config wandb-export.conf")).ExitCode);

        foreach (var (command, exit, said) in ((string, int, string)[])
        [
            ("init", 2, "wandb-export.conf is there already"),
            ($"init --profile second.conf --base-url {Server} --yes", 4, "There is no API key"),
            ($"init nobody-there --profile second.conf --base-url {Server} --api-key-file key --yes", 2, "nobody-there"),
            ("init --profile second.conf --to gcs://x", 2, "gcs://"),
            ($"init --profile missing/second.conf acme --to ./x --base-url {Server} --api-key-file key", 2, "missing/second.conf cannot be written"),
            ("init --profile second.conf", 2, "'The W&B server' has no answer; give --base-url."),
            ("export acme", 2, "Say where to: --to DESTINATION"),
        ])
        {
            var refused = await RunAsync(command);
            Assert.True(refused.ExitCode == exit && refused.Error.Contains(said, StringComparison.Ordinal), $"{command}: {refused}");
        }
        Assert.Equal(profile, await File.ReadAllTextAsync(Profile));
        Assert.False(File.Exists(Path.Combine(_shell.Folder, "second.conf")));
    }

    private Task<CliResult> RunAsync(string command, string input = "") => _shell.RunAsync($"wandb-export {command}", input, Environment());

    private (string, string?)[] Environment() => [("HOME", _shell.Folder), ("WANDB_BASE_URL", null), ("WANDB_API_KEY", null), ("NETRC", null), ("WANDB_ENTITY", null)];
}
