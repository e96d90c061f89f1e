using System.Text.Json;
using System.Text.RegularExpressions;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Every query of the documentation, as it stands there, on the demo's organization with all its odd runs and names.</summary>
[Collection(ExportsCollection.Name)]
public sealed partial class DocumentedQueryTests(DocumentedQueryTests.Exports exports)
{
    public static TheoryData<string, string> Queries()
    {
        var queries = new TheoryData<string, string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Append(Path.Combine(Repository.Root, "README.md")).Order(StringComparer.Ordinal))
        {
            foreach (Match block in SqlBlock().Matches(File.ReadAllText(file)))
                queries.Add(Path.GetFileName(file), block.Groups[1].Value);
        }
        return queries;
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_query_of_the_documentation_answers(string file, string sql)
    {
        // What names no files is asked as the page says, by the program.
        var rows = sql.Contains(".parquet'", StringComparison.Ordinal) ? (await exports.QueryAsync(sql)).Count : (await exports.AskAsync(sql, "json")).Split('\n').Length - 1;
        Assert.True(rows > 0, $"{file}: no row for {sql}");
    }

    [Fact]
    public async Task What_the_documentation_shows_in_Python_names_folders_and_columns_that_are_there()
    {
        var blocks = PythonBlock().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "query.md"))).Select(block => block.Groups[1].Value).ToList();
        Assert.True(blocks.Count >= 4);
        foreach (var block in blocks)
        {
            var table = Assert.Single(Table().Matches(block).Select(match => match.Groups[1].Value).Distinct());
            var columns = await exports.QueryAsync($"DESCRIBE SELECT * FROM read_parquet('my-team/tables/{table}/**/*.parquet', union_by_name = true, hive_partitioning = false)");
            var named = Named().Matches(block).Select(match => match.Groups[1].Value).ToList();
            Assert.NotEmpty(named);
            Assert.Empty(named.Except(columns.Select(row => (string)row[0]!)));
        }
    }

    [Fact]
    public async Task What_the_documentation_shows_in_NET_says_what_was_logged()
    {
        var block = CSharpBlock().Match(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "query.md"))).Groups[1].Value;
        using var shell = new Shell();
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "app.cs"), block);
        Directory.CreateSymbolicLink(Path.Combine(shell.Folder, "my-team"), exports.Wide);
        var ran = await shell.RunAsync("dotnet run app.cs");
        Assert.True(ran.ExitCode == 0, ran.ToString());
        var expected = await exports.QueryAsync("SELECT run_id, min(\"train/loss\") FROM read_parquet('my-team/tables/history/**/*.parquet', union_by_name = true) WHERE project_name = 'image-classifier' GROUP BY run_id ORDER BY run_id");
        Assert.True(expected.Count > 1);
        Assert.Equal(
            expected.Select(row => $"{row[0]} {row[1]:R}"),
            ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Where(line => line.Trim().Length > 0).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_first_screens_queries_say_what_was_logged_in_both_layouts()
    {
        var expected = Exports.World.FindProject("acme", "image-classifier")!.Runs()
            .Select(run => (run.Name, Rows: run.HistoryLines().Select(line => JsonDocument.Parse(line).RootElement).ToList()))
            .Select(run => $"{run.Name} {run.Rows.Max(row => row.GetProperty("_step").GetInt64())} {run.Rows.Min(row => row.TryGetProperty("train/loss", out var loss) ? loss.GetDouble() : double.MaxValue):R}")
            .Order(StringComparer.Ordinal).ToList();
        var first = Queries().Where(query => (string)query[0] == "README.md").ToList();
        Assert.Equal(2, first.Count);
        foreach (var query in first)
            Assert.Equal(expected, (await exports.QueryAsync((string)query[1])).Select(row => $"{row[0]} {row[1]} {row[2]:R}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("SELECT max(_step) FROM history WHERE project_name = 'image-classifier'", "59")]
    [InlineData("SELECT DISTINCT typeof(_step) || typeof(_timestamp) || typeof(_runtime) FROM history", "BIGINTDOUBLEDOUBLE")]
    [InlineData("SELECT max(acc) FROM history WHERE project_name = 'drifting-metrics'", "1018")]
    [InlineData("SELECT max(\"acc:string\") FROM history WHERE project_name = 'drifting-metrics'", "high")]
    [InlineData("SELECT count(\"acc:boolean\") FROM history WHERE project_name = 'drifting-metrics'", "20")]
    [InlineData("SELECT count(*) FROM history WHERE project_name = 'null'", "3")]
    [InlineData("SELECT count(*) FROM history WHERE project_name = '0042'", "3")]
    [InlineData("SELECT count(*) FROM history WHERE project_name = '2024-11-28'", "3")]
    [InlineData("SELECT count(_step) FROM history WHERE run_id = 'steps-fractional'", "0")]
    [InlineData("SELECT max(_step) FROM history WHERE run_id = 'steps-as-integral-doubles'", "5")]
    public async Task A_glob_over_all_parts_gives_right_answers(string sql, string expected)
    {
        var rows = await exports.QueryAsync(sql.Replace("FROM history", "FROM read_parquet('my-team/tables/history/**/*.parquet', union_by_name = true)", StringComparison.Ordinal));
        Assert.Equal([expected], rows.Select(row => FormattableString.Invariant($"{row[0]}")));
    }

    [Fact]
    public async Task Readers_that_ignore_case_keep_metrics_apart_that_differ_in_it()
    {
        var columns = await exports.QueryAsync("DESCRIBE SELECT * FROM read_parquet('my-team/tables/history/**/*.parquet', union_by_name = true, hive_partitioning = false)");
        var names = columns.Select(row => (string)row[0]!).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        var renamed = await exports.QueryAsync("SELECT DISTINCT decode(value) FROM parquet_kv_metadata('my-team/tables/history/*/project=drifting-metrics/*.parquet') WHERE decode(key) = 'wandb.renamed'");
        var losses = renamed.SelectMany(row => JsonSerializer.Deserialize<Dictionary<string, string>>((string)row[0]!)!)
            .Where(pair => pair.Value.Equals("loss", StringComparison.OrdinalIgnoreCase)).Distinct().ToDictionary();
        foreach (var spelling in new[] { "Loss", "loss" })
        {
            var column = names.Single(name => name == spelling || (losses.GetValueOrDefault(name) == spelling && name.EndsWith(":double", StringComparison.Ordinal)));
            var bounds = await exports.QueryAsync($"SELECT min(\"{column}\"), max(\"{column}\") FROM read_parquet('my-team/tables/history/*/project=drifting-metrics/*.parquet', union_by_name = true) WHERE NOT isnan(\"{column}\")");
            Assert.Equal(spelling == "Loss" ? new object[] { -18d, 19.5d } : [-19d, 119d], bounds.Single());
        }
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex PythonBlock();

    [GeneratedRegex("my-team/tables/(\\w+)")]
    private static partial Regex Table();

    /// <summary>What can only be a column: a name with an underscore or a slash between quotes.</summary>
    [GeneratedRegex("[\"`'](\\w+/\\w+|\\w+_\\w+|_\\w+)[\"`']")]
    private static partial Regex Named();

    /// <summary>The demo's organization, exported in both layouts, where the documentation's paths lead to it.</summary>
    public sealed class Exports : IAsyncLifetime
    {
        private string _folder = "";
        private TestExport? _export;

        public static GeneratedWorld World { get; } = new(new GeneratorOptions { ProjectsPerEntity = 2, RunsPerProject = 3, RowsPerRun = 60, TablesPerRun = 1 });

        public async Task InitializeAsync()
        {
            _export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
            _folder = _export.NewDestination("docs");
            Directory.CreateDirectory(_folder);
            var (wide, tall) = (Path.Combine(_folder, "my-team"), _export.NewDestination("long"));
            foreach (var (destination, more) in new (string, string[])[] { (wide, ["wide", "--artifacts", "all", "--run-tables"]), (tall, ["long"]) })
            {
                var result = await CliProcess.RunAsync(
                    ["export", "acme", "--to", destination, "--config", _export.ConfigFile, "--no-file-contents", "--history-layout", .. more], _export.Environment());
                Assert.True(result.ExitCode == 0, result.ToString());
            }
            Directory.CreateSymbolicLink(Path.Combine(_folder, "demo-export"), wide);
            // No record of the export names what is linked here, so its own queries have none of it.
            Directory.CreateSymbolicLink(Path.Combine(wide, "tables", "history_long"), Path.Combine(tall, "tables", "history_long"));
            Long = tall;
        }

        /// <summary>The export in the wide layout.</summary>
        public string Wide => Path.Combine(_folder, "my-team");

        /// <summary>The same in the long one.</summary>
        public string Long { get; private set; } = "";

        /// <summary>What <c>query</c> says of an export.</summary>
        public async Task<string> AskAsync(string sql, string format, string? destination = null)
        {
            var result = await WarmProgram.RunAsync(["query", destination ?? Wide, sql, "--format", format]);
            Assert.True(result.ExitCode == 0, $"{sql}: {result}");
            return result.Output;
        }

        /// <summary>The rows of the last statement; DuckDB stands in the folder of the exports.</summary>
        public async Task<List<object?[]>> QueryAsync(string sql)
        {
            using var duck = new DuckDb();
            List<object?[]> rows = [];
            foreach (var statement in $"SET file_search_path = {DuckDb.Text(_folder)};{sql}".Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                rows = await duck.QueryAsync(statement).ToListAsync();
            return rows;
        }

        public async Task DisposeAsync()
        {
            if (_export is not null)
                await _export.DisposeAsync();
        }
    }
}
