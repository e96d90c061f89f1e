using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary><c>wandb-export query</c> and <c>views</c>, on the demo's organization with all its odd runs and names.</summary>
[Collection(ExportsCollection.Name)]
public sealed class QueryTests(DocumentedQueryTests.Exports exports)
{
    [Fact]
    public async Task Metrics_are_those_that_were_logged_in_both_layouts()
    {
        // What stands in a row beside key and step may be told apart in the long layout alone, and so may rows that say nothing but their step, as docs/tables.md says.
        const string Sql = "SELECT entity_name, project_name, run_id, key, step, count(*) AS n, sum(value_double) FILTER (NOT isnan(value_double) AND abs(value_double) < 1e15) AS sum, count(value_json) - count(value_json) FILTER (value_json::VARCHAR SIMILAR TO '[0-9].*') AS json FROM metrics WHERE key <> '_step' GROUP BY ALL ORDER BY ALL";
        var wide = await exports.AskAsync(Sql, "csv");
        Assert.True(wide.Length > 100_000);
        Assert.Equal(wide, await exports.AskAsync(Sql, "csv", exports.Long));
    }

    [Fact]
    public async Task The_views_of_an_export_say_what_query_says()
    {
        const string Sql = "SELECT project_name, key, runs, min_value, min_run_id, max_value, max_run_id FROM best_runs WHERE key NOT IN ('', 'metric:') ORDER BY ALL";
        var asked = (await exports.AskAsync(Sql, "json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Row).ToList();
        using var shell = new Shell();
        shell.Stub("duckdb", $"exec node '{Path.Combine(Needs.NodePackage("@duckdb"), "duckdb-sql.mjs")}' \"$@\"");
        var own = await shell.RunAsync($"cd '{exports.Wide}' && duckdb -init _export/views.sql -c \"{Sql}\"");
        Assert.True(own.ExitCode == 0, own.ToString());
        Assert.Equal(asked, own.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Row));

        static string Row(string line) => string.Join('|', JsonDocument.Parse(line).RootElement.EnumerateObject().Select(cell => cell.Value.ToString()));
    }

    [Theory]
    [InlineData("csv", "a,b,c,d\n1,\"x\"\"y\",,NaN\n")]
    [InlineData("json", "{\"a\":1,\"b\":\"x\\\"y\",\"c\":null,\"d\":\"NaN\"}\n")]
    [InlineData("table", "a  b    c       d\n─  ───  ────  ───\n1  x\"y  NULL  NaN\n(1 row)\n")]
    public async Task Rows_are_written_as_they_are_wanted(string format, string expected) =>
        Assert.Equal(expected, await exports.AskAsync("SELECT 1 AS a, 'x\"y' AS b, NULL::VARCHAR AS c, 'nan'::DOUBLE AS d", format));

    [Fact]
    public async Task A_result_is_kept_in_a_file_whole_or_not_at_all()
    {
        using var shell = new Shell();
        var file = Path.Combine(shell.Folder, "runs.parquet");
        Assert.Equal(0, (await WarmProgram.RunAsync(["query", exports.Wide, "FROM runs", "--output", file])).ExitCode);
        using var duck = new DuckDb();
        var counted = await duck.QueryAsync($"SELECT count(*)::VARCHAR FROM read_parquet({DuckDb.Text(file)})").ToListAsync();
        Assert.Equal($"n\n{counted[0][0]}\n", await exports.AskAsync("SELECT count(*) AS n FROM runs", "csv"));
        var before = await File.ReadAllBytesAsync(file);
        Assert.Equal(2, (await WarmProgram.RunAsync(["query", exports.Wide, "SELECT error(run_id) FROM runs", "--output", file])).ExitCode);
        Assert.Equal(before, await File.ReadAllBytesAsync(file));
        Assert.Equal([file], Directory.EnumerateFiles(shell.Folder));
    }

    [Fact]
    public async Task Statements_come_through_a_pipe()
    {
        using var shell = new Shell();
        shell.Stub("wandb-export", $"exec {string.Join(' ', TestedProgram.Command.Select(word => $"'{word}'"))} \"$@\"");
        var asked = await shell.RunAsync($"wandb-export query '{exports.Wide}' --interactive --format csv", ".tables\n.schema best_runs\nSELECT\n 1 AS one; SELECT nothing;\n.odd\nSELECT 2 AS two");
        Assert.Equal(2, asked.ExitCode);
        Assert.EndsWith("one\n1\ntwo\n2\n", asked.Output, StringComparison.Ordinal);
        Assert.Contains("\nruns  ", asked.Output, StringComparison.Ordinal);
        Assert.Contains("\n  min_value DOUBLE\n", asked.Output, StringComparison.Ordinal);
        Assert.Equal(2, asked.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var piped = await shell.RunAsync($"wandb-export query '{exports.Wide}' - --format json", "SELECT 1 AS x; -- and\nSELECT ';' AS y");
        Assert.Equal("{\"x\":1}\n{\"y\":\";\"}\n", piped.Output);
    }

    [Theory]
    [InlineData("{0}/my-tem", "did you mean")]
    [InlineData("{0}/my-team/tables/runs", "did you mean")]
    [InlineData("{0}/nothing-of-the-kind", "does not exist")]
    public async Task A_destination_without_an_export_is_named_with_the_one_that_was_meant(string destination, string said)
    {
        var result = await WarmProgram.RunAsync(["query", destination.Replace("{0}", Path.GetDirectoryName(exports.Wide), StringComparison.Ordinal), "SELECT 1"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(said, Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_query()
    {
        // Whoever started the tests may ignore Ctrl-C, as shells do for what runs in the background.
        using var process = CliProcess.StartUnder(["env", "--default-signal=INT"], ["query", exports.Wide, "SELECT 1 AS begun; SELECT count(*) FROM range(100000000) a, range(100000000) b", "--format", "csv"]);
        await process.SeenAsync("begun");
        process.Signal("INT");
        Assert.Equal(130, (await process.WaitAsync()).ExitCode);
    }

    [Fact]
    public async Task A_script_finds_an_export_whose_path_holds_what_engines_take_for_patterns()
    {
        using var shell = new Shell();
        shell.Stub("duckdb", $"exec node '{Path.Combine(Needs.NodePackage("@duckdb"), "duckdb-sql.mjs")}' \"$@\"");
        var odd = Directory.CreateDirectory(Path.Combine(shell.Folder, "a[1] *b? {c,d}")).FullName;
        var copied = await WarmProgram.RunAsync(["copy", exports.Wide, odd]);
        Assert.True(copied.ExitCode == 0, copied.ToString());
        var script = await WarmProgram.RunAsync(["views", odd]);
        Assert.True(script.ExitCode == 0, script.ToString());
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "views.sql"), script.Output);
        const string Sql = "SELECT run_id, display_name FROM runs ORDER BY ALL";
        var own = await shell.RunAsync($"duckdb -init views.sql -c \"{Sql}\"");
        Assert.True(own.ExitCode == 0, own.ToString());
        Assert.Equal(Rows(await exports.AskAsync(Sql, "json")), Rows(own.Output));
        var asked = await WarmProgram.RunAsync(["query", odd, Sql, "--format", "json"]);
        Assert.Equal(Rows(own.Output), Rows(asked.Output));
        var spark = await WarmProgram.RunAsync(["views", odd, "--for", "spark"]);
        Assert.Contains(@"a\\[1\\] \\*b\\? \\{c,d\\}/tables/runs'", spark.Output, StringComparison.Ordinal);
        var refused = await WarmProgram.RunAsync(["views", odd, "--for", "clickhouse"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("to a place without them", refused.Error, StringComparison.Ordinal);

        static IEnumerable<string> Rows(string lines) => lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join('|', JsonDocument.Parse(line).RootElement.EnumerateObject().Select(cell => cell.Value.ToString())));
    }

    [Fact]
    public async Task A_script_that_would_read_what_does_not_count_is_refused()
    {
        await using var export = await TestExport.StartAsync(new Simulator.SimulatorOptions { Worlds = [new Simulator.GeneratedWorld(new Simulator.GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 3, RowsPerRun = 20 })] });
        var destination = export.NewDestination("unfinished");
        var crashed = await WarmProgram.RunAsync(["export", "acme", "--to", destination, "--config", export.ConfigFile], export.Environment(("WANDB_EXPORT_TEST_CRASH_AT", "journal-written/unit-committed:4")));
        Assert.Equal(137, crashed.ExitCode);
        foreach (var engine in (string[])["duckdb", "spark", "clickhouse", "snowflake"])
        {
            var refused = await WarmProgram.RunAsync(["views", destination, "--for", engine]);
            Assert.True(refused.ExitCode == 2, refused.ToString());
            Assert.Contains("is not complete", refused.Error, StringComparison.Ordinal);
            Assert.Empty(refused.Output);
        }
        Assert.Equal(0, (await WarmProgram.RunAsync(["views", destination, "--for", "postgres"])).ExitCode);
        Assert.Equal(0, (await WarmProgram.RunAsync(["query", destination, "FROM runs"])).ExitCode);

        // Without _SUCCESS what was replaced may still stand there: it is looked for.
        Assert.Equal(0, (await WarmProgram.RunAsync(["export", "acme", "--to", destination, "--config", export.ConfigFile], export.Environment())).ExitCode);
        Assert.Equal(0, (await WarmProgram.RunAsync(["views", destination, "--for", "spark"])).ExitCode);
        File.Delete(Path.Combine(destination, "_SUCCESS"));
        Assert.Equal(0, (await WarmProgram.RunAsync(["views", destination, "--for", "spark"])).ExitCode);
        File.Delete(Path.Combine(destination, "_export", "manifest.parquet"));
        var unlisted = await WarmProgram.RunAsync(["views", destination]);
        Assert.True(unlisted.ExitCode == 0, unlisted.ToString());
        Assert.DoesNotContain("manifest.parquet", unlisted.Output, StringComparison.Ordinal);
        var part = Directory.GetFiles(Path.Combine(destination, "tables", "history"), "*.parquet", SearchOption.AllDirectories)[0];
        File.Copy(part, Path.Combine(Path.GetDirectoryName(part)!, "replaced.parquet"));
        Assert.Equal(2, (await WarmProgram.RunAsync(["views", destination, "--for", "spark"])).ExitCode);
    }

    [Fact]
    public async Task A_script_for_an_export_of_which_a_run_failed_reads_what_counts_and_names_what_is_not_in_it()
    {
        var world = new Simulator.GeneratedWorld(new Simulator.GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 3, RowsPerRun = 20, AwkwardShapes = false });
        var project = world.Projects("acme")[0];
        var poisoned = project.RunAt(1).Name;
        var rule = new Simulator.FaultRule { Kind = Simulator.FaultKind.Status, Status = 404, Match = new Simulator.FaultMatch { Operation = "RunFiles", Run = poisoned } };
        await using var export = await TestExport.StartAsync(new Simulator.SimulatorOptions { Worlds = [world], Faults = new Simulator.FaultPlan { Rules = [rule] } });
        Assert.Equal(3, (await export.ExportAsync(["acme"], "--tables", "metadata,history,files")).ExitCode);
        foreach (var engine in (string[])["duckdb", "spark", "clickhouse", "snowflake", "postgres"])
        {
            var script = await WarmProgram.RunAsync(["views", export.Destination, "--for", engine]);
            Assert.True(script.ExitCode == 0, script.ToString());
            Assert.StartsWith("-- Not in it, or not whole, because it failed: 1 unit; ", script.Output, StringComparison.Ordinal);
            Assert.Contains($"\n--   Files/acme/{project.Name}/{poisoned}\n", script.Output, StringComparison.Ordinal);
        }
        // What it came to before it failed does not count, and would be read.
        var part = Directory.GetFiles(Path.Combine(export.Destination, "tables", "files"), "*.parquet", SearchOption.AllDirectories)[0];
        File.Copy(part, Path.Combine(Path.GetDirectoryName(part)!, "half.parquet"));
        Assert.Equal(2, (await WarmProgram.RunAsync(["views", export.Destination, "--for", "spark"])).ExitCode);
        Assert.Equal(0, (await WarmProgram.RunAsync(["views", export.Destination, "--for", "duckdb"])).ExitCode);
    }

    [SkippableTheory]
    [InlineData("clickhouse", "@polyglot-sql")]
    [InlineData("snowflake", "@polyglot-sql")]
    [InlineData("postgres", "libpg-query")]
    public async Task A_script_for_another_engine_is_in_its_grammar(string engine, string package)
    {
        var tool = Path.Combine(Needs.NodePackage(package), "parse-sql.mjs");
        var script = await WarmProgram.RunAsync(["views", exports.Wide, "--for", engine]);
        Assert.True(script.ExitCode == 0, script.ToString());
        using var shell = new Shell();
        var parsed = await shell.RunAsync($"node '{tool}' {engine}", script.Output);
        Assert.True(parsed.ExitCode == 0, parsed.ToString());
        Assert.InRange(int.Parse(parsed.Output, System.Globalization.CultureInfo.InvariantCulture), 25, 200);
    }
}
