using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Engine.Tests.Streams;

/// <summary>W&amp;B Tables that runs logged, exported as tables of their own, from a run that has odd ones and one that still runs.</summary>
public sealed class RunTablesExportTests
{
    private const string Artifacts = "run_artifact_tables";
    private const string Odd = "odd-tables";
    private const string Running = "still-running";
    private const string Image = """{"_type":"image-file","path":"media/images/cat_7_0123456789abcdef0123.png"}""";

    private const string Note = "4 W&B Tables of the run are not in run_tables, or not whole; of the first: "
        + "'media/table/eval/odd_7_0123456789abcdef0123.table.json' has 2 rows that are no lists, or longer than the list of columns.";

    /// <summary>What is odd of their rows, their columns, their bytes and their names.</summary>
    private static readonly BytesFile[] OddFiles =
    [
        new("media/table/eval/odd_7_0123456789abcdef0123.table.json", $$"""
            {"columns": ["id", "score", "mixed", "image", "flag", "empty", 2, "id", "Table_Key", "entity"], "data": [
            [1, 0.5, 1, {{Image}}, true, null, "two", "again", "mine", "e"],
            [2, NaN, "x", "Image", false, null], "no row", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
            [3, Infinity, {"a": [1]}, null, null, null]]}
            """),
        new("media/table/broken_1_0123456789abcdef0123.table.json", """{"columns": ["a"], "data": [[1]"""),
        new("media/table/nameless_1_0123456789abcdef0123.table.json", """{"data": [[1]]}"""),
        new("media/table/huge_1_0123456789abcdef0123.table.json", """{"columns": ["a"], "data": [[1]]}""") { ListedAs = new FileListing(1L << 30, null) },
        new("media/table/rowless_8_0123456789abcdef0123.table.json", """{"columns": ["a"], "data": []}"""),
        new("media/table/eval/odd_8_0123456789abcdef0123.table.json", """{"columns": ["id"], "data": [["text"]]}"""),
        new("media/table/old.table.json", """{"data": [[true]], "columns": ["flag"]}"""),
        new("media/table/old.json", "{}"),
        new("media/tables/other_1_0.table.json", "{}"),
    ];

    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        ProjectsPerEntity = 1,
        RunsPerProject = 3,
        RowsPerRun = 2,
        EventsPerRun = 1,
        LogLinesPerRun = 1,
        FilesPerRun = 3,
        Organizations = 0,
        Catalogs = false,
        AwkwardShapes = false,
        SpecialRuns =
        [
            new(Odd) { State = "finished", FurtherFiles = OddFiles },
            new(Running) { State = "running", FurtherFiles = [new BytesFile("media/table/t_0_0123456789abcdef0123.table.json", """{"columns": ["id"], "data": [[1], [2]]}""")] },
        ],
    });

    private static readonly string[] Expected =
    [
        $"{Odd} · eval/odd · 7 · 0 · 1 · - · 0.5 · 1 · - · - · {Image} · - · True · two · again · mine · e",
        $"{Odd} · eval/odd · 7 · 1 · 2 · - · NaN · - · x · - · - · Image · False · - · - · - · -",
        $"{Odd} · eval/odd · 7 · 4 · 3 · - · Infinity · - · - · {{\"a\":[1]}} · - · - · - · - · - · - · -",
        $"{Odd} · eval/odd · 8 · 0 · - · text · - · - · - · - · - · - · - · - · - · - · -",
        $"{Odd} · old · - · 0 · - · - · - · - · - · - · - · - · True · - · - · - · -",
        $"{Running} · t · 0 · 0 · 1 · - · - · - · - · - · - · - · - · - · - · - · -",
        $"{Running} · t · 0 · 1 · 2 · - · - · - · - · - · - · - · - · - · - · - · -",
    ];

    [Fact]
    public async Task Each_table_is_a_part_with_its_own_columns_and_what_is_none_is_a_remark()
    {
        await using var export = await StartAsync(World, "runs", "files", "run_tables");

        var night = await export.ExportAsync();

        Assert.Equal(ExitCode.Complete, night.Outcome.Exit);
        Assert.Equal(Expected, await LinesAsync(export.Path));
        Assert.Equal(4, PartsIn(export.Path));
        Assert.Equal(Note, await NoteAsync(export));
        Assert.Equal(World.Projects("acme")[0].RunCount, night.Requests.Count(request => request.Operation == "RunTableFiles"));
        // A table's own file is among the run's files.
        Assert.Equal([Odd, Odd, Odd], await QueryAsync($"SELECT files.run_id FROM {Rows(export.Path)} r JOIN {Rows(export.Path, "files")} files ON files.run_id = r.run_id AND files.name = r.table_path WHERE table_step = 7"));
        Assert.Equal(
            ["""["id","score","mixed","image","flag","empty","2","id","Table_Key","entity"]"""],
            await QueryAsync($"SELECT decode(value) FROM parquet_kv_metadata({Files(export.Path)}) WHERE decode(key) = 'wandb.table_columns' AND decode(value) LIKE '%score%'"));
        await AssertSoundAsync(export);

        // A night in which no run went on asks for none of them.
        var next = await export.ExportAsync();
        Assert.DoesNotContain(next.Requests, request => request.Operation == "RunTableFiles");
        Assert.Equal(Expected, await LinesAsync(export.Path));
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task An_export_that_dies_goes_on_behind_its_last_table_and_forgets_no_remark()
    {
        await using var export = await StartAsync(World, "run_tables");
        var (nights, wentOn) = (0, 0);
        for (var at = 1; ; at++)
        {
            var path = export.Below(string.Create(CultureInfo.InvariantCulture, $"killed-{at}"));
            if (!await export.DiesAsync(at, isDone: at % 2 == 0, path))
                break;
            nights++;
            var next = await export.ExportAsync(destination => destination, path);
            Assert.Equal(Expected, await LinesAsync(path));
            Assert.Equal(Note, await NoteAsync(export, path));
            if (next.Requests.Any(request => request is { Operation: "RunTableFiles", Run: Odd } && request.Variables.GetValueOrDefault("cursor") is { Length: > 0 }))
                wentOn++;
        }
        Assert.True(nights >= 8, $"Only {nights} changes.");
        Assert.True(wentOn >= 1, "No night went on behind a table.");
    }

    [Fact]
    public async Task Tables_in_artifacts_have_all_rows_and_their_media_are_among_the_artifacts_files()
    {
        var world = new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 3, RowsPerRun = 1, TablesPerRun = 2, AwkwardShapes = false });
        var runs = world.Projects("acme")[0].Runs().ToList();
        await using var export = await StartAsync(world, [.. TableCatalogue.Default.ArtifactNames, "run_artifact_tables"]);

        var night = await export.ExportAsync(request => request with { Artifacts = ArtifactSelection.All });

        Assert.Equal((ExitCode.Complete, 0), (night.Outcome.Exit, night.Outcome.State.NotedUnits));
        Assert.Equal(
            runs.SelectMany(run => Enumerable.Range(0, 2).Select(step => $"{run.Name} · eval/predictions · {step} · run-{run.Name}-evalpredictions · v{step} · eval/predictions.table.json · 20 · 0 · 19")).Order(StringComparer.Ordinal),
            await QueryAsync($"SELECT run_id, table_key, table_step, source_collection, source_version, table_path, count(*), min(table_row), max(id) FROM {Rows(export.Path, Artifacts)} GROUP BY ALL ORDER BY ALL"));
        // Each image is a file of the same version, stored with the digest that the cell says.
        Assert.Equal(
            [$"{runs.Count * 2 * 20} · {runs.Count * 2 * 20}"],
            await QueryAsync($"""
                SELECT count(*), count(f.key) FROM {Rows(export.Path, Artifacts)} t LEFT JOIN {Rows(export.Path, "artifact_files")} f
                ON f.artifact_id = t.artifact_id AND f.path = (image ->> 'path') AND f.sha256 = (image ->> 'sha256') AND f.size_bytes = CAST(image ->> 'size' AS BIGINT)
                """));
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task An_export_that_dies_goes_on_behind_the_last_table_of_an_artifact()
    {
        var world = new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 1, RowsPerRun = 1, TablesPerRun = 2, TablesPerArtifact = 3, AwkwardShapes = false });
        const string Query = "SELECT run_id, table_step, source_version, table_path, count(*), count(DISTINCT table_row) FROM {0} GROUP BY ALL ORDER BY ALL";
        await using var export = await StartAsync(world, Artifacts);
        await export.ExportAsync();
        var expected = await QueryAsync(string.Format(CultureInfo.InvariantCulture, Query, Rows(export.Path, Artifacts)));
        Assert.Equal(6, expected.Count);
        var (nights, wentOn, inside) = (0, 0, 0);
        for (var at = 1; ; at += 2)
        {
            var path = export.Below(string.Create(CultureInfo.InvariantCulture, $"killed-{at}"));
            if (!await export.DiesAsync(at, isDone: at % 4 == 1, path))
                break;
            nights++;
            var next = await export.ExportAsync(destination => destination, path);
            Assert.Equal(expected, await QueryAsync(string.Format(CultureInfo.InvariantCulture, Query, Rows(path, Artifacts))));
            var read = next.Requests.Count(request => request.Endpoint == "bucket" && request.Path.EndsWith(".table.json", StringComparison.Ordinal));
            inside += read % 3 == 0 ? 0 : 1;
            wentOn += next.Requests.Any(request => request.Operation == "LoggedArtifacts" && request.Variables.GetValueOrDefault("cursor") is { Length: > 0 }) ? 1 : 0;
        }
        Assert.True(nights >= 8, $"Only {nights} changes.");
        Assert.True(wentOn >= 1, "No night went on behind an artifact.");
        Assert.True(inside >= 1, "No night went on between two tables of one artifact.");
    }

    /// <summary>The artifact that was begun cannot be had when its tables go on.</summary>
    [Fact]
    public async Task What_is_there_of_an_artifact_is_skipped_in_no_other_one()
    {
        var world = new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 1, RowsPerRun = 1, TablesPerRun = 2, TablesPerArtifact = 3, AwkwardShapes = false });
        var first = $"run-{world.Projects("acme")[0].RunAt(0).Name}-evalpredictions:v0";
        var gone = new FaultRule { Kind = FaultKind.Status, Status = 404, Skip = 1, Match = new FaultMatch { Endpoint = FaultEndpoint.Bucket, Artifact = first, Path = "*manifest*.json" } };
        for (var at = 1; ; at++)
        {
            Assert.True(at < 20, "No start was killed between two tables of the first artifact.");
            await using var export = await NightlyExport.StartAsync(
                new SimulatorOptions { Worlds = [world], Faults = new FaultPlan { Rules = [gone] } }, ["acme"], [Artifacts]);
            await export.DiesAsync(at, isDone: true, export.Path);
            if (!await IsBegunAsync(export))
                continue;
            var night = await export.ExportAsync();
            Assert.Equal((ExitCode.Complete, 1), (night.Outcome.Exit, night.Outcome.State.NotedUnits));
            var tables = await QueryAsync($"SELECT source_version, count(DISTINCT table_path), count(*) FROM {Rows(export.Path, Artifacts)} GROUP BY ALL ORDER BY ALL");
            Assert.Matches("^v0 · [12] · [24]0$", tables[0]);
            Assert.Equal(["v1 · 3 · 60"], tables.Skip(1));
            break;
        }
    }

    /// <summary>What it logged meanwhile may stand before the place where its tables would go on.</summary>
    [Theory]
    [InlineData(Artifacts)]
    [InlineData("run_tables")]
    public async Task Of_a_run_that_has_gone_on_since_a_killed_start_all_tables_are_read_again(string table)
    {
        var world = new ChangingWorld(new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 1, RowsPerRun = 1, FilesPerRun = 1, TablesPerRun = 2, AwkwardShapes = false }));
        var project = world.Projects("acme")[0];
        await using var export = await StartAsync(world, table);
        for (var (at, isBegun) = (1, false); !isBegun; at++)
        {
            var path = export.Below(string.Create(CultureInfo.InvariantCulture, $"killed-{at}"));
            world.Edit(project.Name, project.RunAt(0).Name, new RunEdit { State = "running" });
            Assert.True(await export.DiesAsync(at, isDone: true, path), "No start was killed behind a table.");
            var records = await export.RecordsAsync(path);
            isBegun = records.OfType<PartCommitted>().Any(IsOfTables) && !records.OfType<UnitCommitted>().Any(unit => unit.Unit.Contains("Tables/", StringComparison.Ordinal));
            world.Edit(project.Name, project.RunAt(0).Name, new RunEdit { State = "finished" });
            var next = await export.ExportAsync(destination => destination, path);
            Assert.DoesNotContain(next.Requests, request => request.Operation is "LoggedArtifacts" or "RunTableFiles" && request.Variables.GetValueOrDefault("cursor") is { Length: > 0 });
            Assert.Equal(["0 · 20 · 20", "1 · 20 · 20"], await QueryAsync($"SELECT table_step, count(*), count(DISTINCT table_row) FROM {Rows(path, table)} GROUP BY ALL ORDER BY ALL"));
        }
    }

    /// <summary>The null stands behind the place where they go on, and comes again.</summary>
    [Fact]
    public async Task A_null_among_tables_counts_once_however_often_its_page_is_begun()
    {
        var tables = Enumerable.Range(0, 5).Select(step => new BytesFile(string.Create(CultureInfo.InvariantCulture, $"media/table/t_{step}_0123456789abcdef0123.table.json"), """{"columns": ["id"], "data": [[1], [2]]}"""));
        var world = new GeneratedWorld(new GeneratorOptions
        {
            ProjectsPerEntity = 1,
            RunsPerProject = 0,
            AwkwardShapes = false,
            Catalogs = false,
            SpecialRuns = [new(Odd) { State = "finished", FurtherFiles = [.. tables] }],
        });
        var isNull = new FaultRule { Kind = FaultKind.NullNode, Match = new FaultMatch { Operation = "RunTableFiles" } };
        for (var at = 1; ; at++)
        {
            Assert.True(at < 30, "No start was killed behind the first table.");
            await using var export = await NightlyExport.StartAsync(new SimulatorOptions { Worlds = [world], Faults = new FaultPlan { Rules = [isNull] } }, ["acme"], ["run_tables"]);
            await export.DiesAsync(at, isDone: true, export.Path);
            if ((await export.RecordsAsync()).OfType<PartCommitted>().Count(IsOfTables) != 1)
                continue;
            await export.ExportAsync();
            Assert.StartsWith("1 W&B Table of the run is not in run_tables, or not whole; of the first: The server gave 1 null node ", await NoteAsync(export), StringComparison.Ordinal);
            break;
        }
    }

    private static bool IsOfTables(PartCommitted part) => part.Unit.Contains("Tables/", StringComparison.Ordinal);

    private static async Task<bool> IsBegunAsync(NightlyExport export) => (await export.RecordsAsync()).OfType<PartCommitted>().Count(IsOfTables) is 1 or 2;

    [Theory]
    [InlineData("table", "'eval/predictions.table.json' cannot be had:")]
    [InlineData("manifest", "shows nothing when asked for the manifest of acme/")]
    public async Task A_table_in_an_artifact_that_cannot_be_had_is_remarked(string what, string why)
    {
        var world = new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 1, RowsPerRun = 1, TablesPerRun = 2, AwkwardShapes = false });
        var run = world.Projects("acme")[0].RunAt(0);
        var gone = new FaultRule { Kind = FaultKind.Status, Status = 404, Match = new FaultMatch { Endpoint = FaultEndpoint.Bucket, Artifact = $"run-{run.Name}-evalpredictions:v0", Path = "*predictions.table.json" } };
        // A version that is not shown by its id is asked for through its collection.
        FaultRule[] hidden =
        [
            new() { Kind = FaultKind.Status, Status = 200, Body = """{"data":{"artifact":null}}""", Limit = 1, Match = new FaultMatch { Operation = "ArtifactManifest" } },
            new() { Kind = FaultKind.Status, Status = 200, Body = """{"data":{"project":null}}""", Limit = 1, Match = new FaultMatch { Operation = "ArtifactMembershipManifest" } },
        ];
        await using var export = await NightlyExport.StartAsync(
            new SimulatorOptions { Worlds = [world], Faults = new FaultPlan { Rules = what == "table" ? [gone] : hidden } }, ["acme"], ["run_artifact_tables"]);

        var night = await export.ExportAsync();

        Assert.Equal((ExitCode.Complete, 1), (night.Outcome.Exit, night.Outcome.State.NotedUnits));
        var note = (await export.RecordsAsync()).OfType<UnitCommitted>().Single(unit => unit.Note is not null).Note;
        Assert.StartsWith("1 W&B Table of the run is not in run_artifact_tables, or not whole; of the first: ", note, StringComparison.Ordinal);
        Assert.Contains(why, note, StringComparison.Ordinal);
        Assert.Equal(["1 · 20"], await QueryAsync($"SELECT table_step, count(*) FROM {Rows(export.Path, Artifacts)} GROUP BY ALL"));
    }

    private static Task<NightlyExport> StartAsync(World world, params string[] tables) =>
        NightlyExport.StartAsync(new SimulatorOptions { Worlds = [world] }, ["acme"], tables);

    private static async Task<string?> NoteAsync(NightlyExport export, string? path = null) =>
        (await export.RecordsAsync(path)).OfType<UnitCommitted>().Last(unit => unit.Unit.Contains("RunTables", StringComparison.OrdinalIgnoreCase) && unit.Unit.Contains(Odd, StringComparison.Ordinal)).Note;

    private static Task<IReadOnlyList<string>> LinesAsync(string export) => QueryAsync(
        "SELECT run_id, table_key, table_step, table_row, id, \"id:string\", score, mixed, \"mixed:string\", \"mixed:json\", "
        + $"\"image:json\", image, flag, \"2\", \"id:2\", \"Table_Key:2\", \"metric:entity\" FROM {Rows(export)} ORDER BY run_id, table_key, table_step, table_row");

    private static async Task<IReadOnlyList<string>> QueryAsync(string sql)
    {
        using var duck = new DuckDb();
        return await duck.QueryAsync(sql).Select(row => string.Join(" · ", row.Select(value => value is null ? "-" : Convert.ToString(value, CultureInfo.InvariantCulture)))).ToListAsync();
    }

    private static string Rows(string export, string table = "run_tables") => $"read_parquet({Files(export, table)}, union_by_name = true, hive_partitioning = false)";

    private static string Files(string export, string table = "run_tables") => DuckDb.Text(Path.Combine(export, "tables", table, "**", "*.parquet"));

    private static int PartsIn(string export) => Directory.EnumerateFiles(Path.Combine(export, "tables", "run_tables"), "*.parquet", SearchOption.AllDirectories).Count();

    private static async Task AssertSoundAsync(NightlyExport export)
    {
        var report = await export.VerifyAsync(export.Path);
        Assert.True(report.ProblemsTotal == 0, report.ToJson());
    }
}
