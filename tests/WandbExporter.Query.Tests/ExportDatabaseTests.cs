using WandbExporter.Core.Errors;
using WandbExporter.Query.Tests.Support;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Query.Tests;

/// <summary>Which parts count, what is there without them, and what a statement may do.</summary>
public sealed class ExportDatabaseTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("two words")]
    [InlineData("it's \"quoted\"")]
    [InlineData("a[b]*c?{d,e}")]
    [InlineData("**")]
    [InlineData("entity=other")]
    [InlineData("s3:%2f;--")]
    public async Task A_folder_may_be_called_anything(string name)
    {
        await using var export = await SmallExport.CreateAsync(name);
        await export.AddAsync("runs", "SELECT 'acme' AS entity_name, 'vision' AS project_name, 'r1' AS run_id");
        await export.AddAsync("history", "SELECT 'acme' AS entity_name, 'vision' AS project_name, 'r1' AS run_id, 0::BIGINT AS _step, 0.5 AS loss");
        Assert.Equal(["acme|r1|0.5"], await export.AskAsync("SELECT r.entity_name, r.run_id, loss FROM runs r JOIN history h USING (run_id)"));
    }

    [Fact]
    public async Task What_is_not_committed_or_not_recorded_does_not_count()
    {
        await using var export = await SmallExport.CreateAsync();
        await export.AddAsync("runs", "SELECT 'counts' AS run_id");
        await export.AddAsync("runs", "SELECT 'open' AS run_id", isCommitted: false);
        var orphan = Directory.EnumerateFiles(Path.Combine(export.Folder, "tables", "runs"), "*.parquet", SearchOption.AllDirectories).First();
        File.Copy(orphan, Path.Combine(Path.GetDirectoryName(orphan)!, "orphan.parquet"));
        Assert.Equal(["counts"], await export.AskAsync("SELECT run_id FROM runs"));
    }

    [Fact]
    public async Task Everything_can_be_asked_of_an_export_that_has_nothing()
    {
        await using var export = await SmallExport.CreateAsync();
        await using var asked = await AskedExport.OpenAsync(export.Folder);
        foreach (var view in asked.Database.Views)
            Assert.Empty(await asked.AskAsync($"FROM {view.Name}"));
        foreach (var table in TableCatalogue.Default.Tables)
            Assert.Equal(table.Columns.Select(column => column.Name), await asked.AskAsync($"SELECT column_name FROM (DESCRIBE {table.Name})"));
        Assert.Equal(asked.Database.Views.Select(view => view.Name).Order(StringComparer.Ordinal), await asked.AskAsync("SHOW TABLES"));
    }

    [Fact]
    public async Task A_part_without_a_column_has_nulls_there()
    {
        await using var export = await SmallExport.CreateAsync();
        await export.AddAsync("runs", "SELECT 'old' AS run_id");
        await export.AddAsync("runs", "SELECT 'new' AS run_id, 'finished' AS state, TIMESTAMPTZ '2026-01-31 12:00:00Z' AS created_at");
        Assert.Equal(["new|finished|2026-01-31 12:00:00+00", "old||"], await export.AskAsync("SELECT run_id, state, created_at FROM runs ORDER BY run_id"));
    }

    [Theory]
    [InlineData("COPY runs TO '{0}/evil.parquet'")]
    [InlineData("EXPLAIN ANALYZE COPY runs TO '{0}/evil.parquet'")]
    [InlineData("EXPLAIN (ANALYZE, FORMAT json) COPY runs TO '{0}/evil.parquet'")]
    [InlineData("/* x */ EXPLAIN ANALYZE EXPLAIN ANALYZE COPY runs TO '{0}/evil.parquet'")]
    [InlineData("EXPLAIN /* x */ ANALYZE COPY runs TO '{0}/evil.parquet'")]
    [InlineData("SELECT 1; COPY runs TO '{0}/evil.parquet'")]
    [InlineData("PREPARE p AS COPY runs TO '{0}/evil.parquet'")]
    [InlineData("EXPORT DATABASE '{0}/evil'")]
    [InlineData("EXPLAIN EXPORT DATABASE '{0}/evil'")]
    [InlineData("PREPARE p AS EXPORT DATABASE '{0}/evil'")]
    [InlineData("ATTACH '{0}/evil.db' AS evil")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD '{0}/evil.duckdb_extension'")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET allowed_directories = ['/']")]
    [InlineData("PRAGMA enable_profiling")]
    [InlineData("SELECT * FROM read_text('/etc/hostname')")]
    [InlineData("SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')")]
    [InlineData("SELECT * FROM '{0}/../outside.parquet'")]
    [InlineData("SELECT run_id FROM runs WHERE run_id = $1")]
    [InlineData("SELECT * FROM enable_logging('QueryLog', storage_path := '{0}/evil')")]
    [InlineData("SELECT")]
    [InlineData("\u200bSELECT 1")]
    [InlineData(";SELECT 1")]
    [InlineData("-- nothing")]
    public async Task What_is_no_question_is_refused_and_leaves_nothing_behind(string statement)
    {
        await using var export = await SmallExport.CreateAsync();
        await export.AddAsync("runs", "SELECT 'r1' AS run_id");
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(export.Folder)!, "outside.parquet"), "");
        var before = Directory.EnumerateFileSystemEntries(export.Folder, "*", SearchOption.AllDirectories).Count();
        var refused = await Assert.ThrowsAnyAsync<ExportException>(() => export.AskAsync(statement.Replace("{0}", export.Folder, StringComparison.Ordinal)));
        Assert.Equal(ExitCode.Usage, refused.Failure.Exit);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(export.Folder, "*", SearchOption.AllDirectories).Count());
    }

    [Theory]
    [InlineData("CREATE TABLE mine AS FROM runs", "SELECT run_id FROM mine", "r1")]
    [InlineData("CREATE MACRO twice(x) AS 2 * x", "SELECT twice(21)", "42")]
    [InlineData("SET VARIABLE who = 'r1'", "SELECT count(*) FROM runs WHERE run_id = getvariable('who')", "1")]
    public async Task What_stays_in_memory_may_be_made(string first, string then, string expected)
    {
        await using var export = await SmallExport.CreateAsync();
        await export.AddAsync("runs", "SELECT 'r1' AS run_id");
        await using var asked = await AskedExport.OpenAsync(export.Folder);
        await asked.AskAsync(first);
        Assert.Equal([expected], await asked.AskAsync(then));
    }

    [Fact]
    public async Task Values_come_as_texts_numbers_and_truth_values()
    {
        await using var export = await SmallExport.CreateAsync();
        Assert.Equal(
            ["[1,null]|{\"a\":\"x\"}|{\"1\":2}|170141183460469231731687303715884105727|1.25|2026-01-31|\\x00|True|NaN"],
            await export.AskAsync("SELECT [1, NULL], {a: 'x'}, map([1], [2]), 170141183460469231731687303715884105727::HUGEINT, 1.25::DECIMAL(10, 2), DATE '2026-01-31', '\\x00'::BLOB, true, 'nan'::DOUBLE"));
        Assert.Equal(["1|1"], await export.AskAsync("SELECT 1 AS a, [1][1] AS a -- twice"));
    }

    [Fact]
    public async Task A_table_that_there_is_not_is_named_with_the_one_that_was_meant()
    {
        await using var export = await SmallExport.CreateAsync();
        Assert.Equal("There is no table metriks; did you mean metrics?", (await Assert.ThrowsAsync<ExportException>(() => export.AskAsync("FROM metriks"))).Message);
    }

    [Fact]
    public async Task A_query_ends_when_it_is_cancelled_and_its_neighbours_go_on()
    {
        await using var export = await SmallExport.CreateAsync();
        await using var asked = await AskedExport.OpenAsync(export.Folder);
        using var cancel = new CancellationTokenSource();
        var endless = Task.Run(() => asked.Session.QueryAsync("SELECT count(*) FROM range(100000000) a, range(100000000) b", cancel.Token));
        using var other = asked.Database.OpenSession();
        await using (var rows = await other.QueryAsync("SELECT 1", CancellationToken.None))
            Assert.Single(await rows.ReadAsync(CancellationToken.None).ToListAsync());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
        Assert.Equal(["2"], await asked.AskAsync("SELECT 2"));
    }
}
