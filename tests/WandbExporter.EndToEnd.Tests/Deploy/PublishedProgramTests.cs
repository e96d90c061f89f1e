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
    public async Task The_file_needs_no_runtime_and_nothing_beside_it_but_the_library_of_DuckDB_for_queries_and_that_of_Skia_for_pictures()
    {
        Assert.Equal(["libSkiaSharp.so", "libduckdb.so", "wandb-export"], program.Published.Order(StringComparer.Ordinal));
        using var shell = new Shell();
        File.Copy(program.File, Path.Combine(shell.Folder, "wandb-export"));
        var version = await shell.RunAsync("env -i ./wandb-export --version");
        Assert.True(version.ExitCode == 0, version.ToString());
        Assert.Matches("^[0-9]+[.][0-9]+[.][0-9]+", version.Output);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        Assert.Equal(0, (await export.ExportAsync([Entity])).ExitCode);
        const string Question = "'SELECT count(*) AS runs FROM runs' --format csv";
        var alone = await shell.RunAsync($"./wandb-export query '{export.Destination}' {Question}");
        Assert.True(alone.ExitCode == 2 && alone.Error.Contains("The library of DuckDB is not in ", StringComparison.Ordinal), alone.ToString());
        var asked = await shell.RunAsync($"'{program.File}' query '{export.Destination}' {Question}");
        Assert.True(asked.ExitCode == 0, asked.ToString());
        Assert.Equal("runs\n2\n", asked.Output);
        var report = $"report '{export.Destination}' --project {World.Projects(Entity)[0].Name} --png charts";
        var undrawn = await shell.RunAsync($"./wandb-export {report}");
        Assert.True(undrawn.ExitCode == 2 && undrawn.Error.Contains("The library that draws, SkiaSharp's, is not in ", StringComparison.Ordinal), undrawn.ToString());
        // Nothing of the machine's: no font, and no settings of one.
        var drawn = await shell.RunAsync($"env -i TMPDIR=\"$PWD\" '{program.File}' {report} && head -c 8 charts/001-*.png | od -An -tx1");
        Assert.True(drawn.ExitCode == 0, drawn.ToString());
        Assert.EndsWith(" 89 50 4e 47 0d 0a 1a 0a\n", drawn.Output, StringComparison.Ordinal);
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
