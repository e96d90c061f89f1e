using System.Globalization;
using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>What the server counts and does not give, or gives so that nobody can read it, is said; and it costs nothing but itself.</summary>
public sealed class ShortfallTests
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        Seed = 23,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 2,
        RowsPerRun = 400,
        KeysPerRun = 3,
        EventsPerRun = 900,
        LogLinesPerRun = 20,
        FilesPerRun = 2,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static string Entity => World.Entities[0].Name;

    [Fact]
    public async Task Of_every_table_what_is_counted_and_not_given_is_in_the_report_and_strict_makes_it_an_exit_code()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Quirks = new() { CountsTooMany = 3, MostEventSamples = 800 } });
        var result = await export.ExportAsync([Entity], "--strict");
        Assert.True(result.ExitCode == 3, result.ToString());
        Assert.True(File.Exists(Path.Combine(export.Destination, "_SUCCESS")));

        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(export.Destination, "_export", "report.json")));
        var notes = report.RootElement.GetProperty("notes").EnumerateArray()
            .ToLookup(note => note.GetProperty("unit").GetString()!.Split('/')[0], note => note.GetProperty("note").GetString()!);
        Assert.Equal(["The server counts 23 rows of console_logs and gave 20.", "The server counts 23 rows of console_logs and gave 20."], notes["ConsoleLogs"]);
        Assert.Equal(["The server counts 5 files and listed 2.", "The server counts 5 files and listed 2."], notes["Files"]);
        Assert.All(notes["SystemMetrics"], note => Assert.Contains("900 rows of system metrics and gives at most", note, StringComparison.Ordinal));
        Assert.Equal(2, notes["SystemMetrics"].Count());
        Assert.Equal(["The server counts 5 runs and showed 2."], notes[Entity]);

        // Without --strict it is as complete as can be, and the last words still say it.
        var again = await export.ExportAsync([Entity]);
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Contains("remark", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wide")]
    [InlineData("long")]
    public async Task A_row_that_breaks_off_costs_that_row_and_is_named_with_its_step(string layout)
    {
        var run = World.Projects(Entity)[0].RunAt(0);
        var step = run.StepAt(137);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Quirks = new() { CutRowAtStep = step } });
        var result = await export.ExportAsync([Entity], "--tables", "runs,history", "--history-layout", layout);
        Assert.True(result.ExitCode == 3, result.ToString());
        var failures = new List<DumpRow>();
        await foreach (var row in ExportDump.ReadFileAsync(export.Destination, "_export/failures.parquet"))
            failures.Add(row);
        Assert.NotEmpty(failures);
        var text = step.ToString(CultureInfo.InvariantCulture);
        Assert.All(failures, row => Assert.Equal((text, text), (row.Values["gap_from_step"].Text, row.Values["gap_to_step"].Text)));
        Assert.All(failures, row => Assert.Contains("no JSON object", row.Values["last_answer"].Text, StringComparison.Ordinal));

        // The next start finds it mended.
        await export.RestartServerAsync(new SimulatorOptions { Worlds = [World] });
        var whole = await export.ExportAsync([Entity], "--tables", "runs,history", "--history-layout", layout);
        Assert.True(whole.ExitCode == 0, whole.ToString());
        var verified = await export.VerifyAsync();
        Assert.True(verified.ExitCode == 0, verified.ToString());
        if (layout == "wide")
        {
            var rows = 0L;
            await foreach (var row in ExportDump.ReadAsync(export.Destination, ["history"]))
                rows++;
            Assert.Equal(800, rows);
        }
    }
}
