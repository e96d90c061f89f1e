using System.Diagnostics;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Deploy;

/// <summary>What a person has who followed the README, under what a container makes of it: a root that cannot be written to, and signals.</summary>
public sealed class PublishedProgramTests(ProgramFromReadme program) : IClassFixture<ProgramFromReadme>
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        Seed = 21,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 2,
        RowsPerRun = 30,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static string Entity => World.Entities[0].Name;

    [Fact]
    public async Task The_file_stands_alone_and_needs_no_runtime()
    {
        Assert.Equal(["wandb-export"], program.Published);
        using var shell = new Shell();
        File.Copy(program.File, Path.Combine(shell.Folder, "wandb-export"));
        var version = await shell.RunAsync("env -i ./wandb-export --version");
        Assert.True(version.ExitCode == 0, version.ToString());
        Assert.Matches("^[0-9]+[.][0-9]+[.][0-9]+", version.Output);
    }

    [Fact]
    public async Task The_tool_is_the_same_program()
    {
        using var shell = new Shell();
        var tool = await shell.RunAsync($"'{program.Tool}' --version && '{program.Tool}' status nowhere");
        var file = await shell.RunAsync($"'{program.File}' --version && '{program.File}' status nowhere");
        Assert.Equal(6, file.ExitCode);
        Assert.Equal(file, tool);
    }

    [SkippableFact]
    public async Task It_exports_where_nothing_but_the_destination_can_be_written_to()
    {
        Needs.PrivateMounts();
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var shell = new Shell();
        var result = await shell.RunAsync(
            $"exec unshare -Urm sh -c 'mount --bind . . && mount -o remount,bind,ro / && cd \"$PWD\" && ! touch \"$1\".x 2>&- && exec \"$@\"' sh "
            + $"'{program.File}' export {Entity} --to ./export --config '{export.ConfigFile}'",
            environment: export.Environment(("HOME", "/nowhere")));
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.True(File.Exists(Path.Combine(shell.Folder, "export", "_SUCCESS")));
        var verified = await shell.RunAsync($"'{program.File}' verify export");
        Assert.True(verified.ExitCode == 0, verified.ToString());
    }

    [Fact]
    public async Task A_signal_drains_it_and_its_exit_code_is_the_callers()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(300) });
        using var shell = new Shell();
        using var running = shell.Start($"exec '{program.File}' export {Entity} --to ./export --config '{export.ConfigFile}'", export.Environment());
        while (await running.StandardError.ReadLineAsync() is { } line && !line.StartsWith("Exporting to", StringComparison.Ordinal))
        {
        }
        Process.Start("kill", ["-TERM", running.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();
        await running.WaitForExitAsync();
        Assert.Equal(130, running.ExitCode);
    }
}
