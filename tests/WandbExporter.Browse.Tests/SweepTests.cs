using System.Buffers;
using System.Text.Json;
using DuckDB.NET.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;
using WandbExporter.Browse.Tests.Support;
using WandbExporter.Browse.Views;
using WandbExporter.Core.Ids;
using WandbExporter.Query;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>What is shown of a sweep whose runs have more keys than there is room for.</summary>
[Collection(BrowsedCollection.Name)]
public sealed class SweepTests(BrowsedExport export)
{
    private const int Room = 40;

    private static readonly ProjectPath Project = new("acme", "image-classifier");

    [Fact]
    public async Task Parameters_that_were_weighed_are_shown_before_the_many_others()
    {
        var root = export.CopyOf(export.Wide, "sweeps");
        await using var opened = await LocalExport.OpenReadOnlyAsync(root, CancellationToken.None);
        await using var data = await ExportData.OpenAsync(opened, new QueryOptions(), TimeProvider.System, CancellationToken.None);
        var parts = await data.PartsAsync(CancellationToken.None);
        foreach (var part in data.FilesOf(parts.Of("run_config", Project)).Distinct())
            await CrowdAsync(part);
        // All runs of the project are the sweep's.
        var sweep = (await data.ListAsync<string>($"SELECT sweep FROM {Sql.Rows(data.FilesOf(parts.Of("sweep_importance", Project)))} WHERE {Sql.Of(Project)} GROUP BY sweep ORDER BY max(runs) DESC, sweep LIMIT 1", CancellationToken.None))[0];
        foreach (var part in data.FilesOf(parts.Of("runs", Project)).Distinct())
            await RewriteAsync(part, $"SELECT * REPLACE ({Sql.Text(sweep)} AS sweep_name) FROM read_parquet({Sql.Text(part)})");
        var weighed = await data.ListAsync<string>($"SELECT DISTINCT parameter FROM {Sql.Rows(data.FilesOf(parts.Of("sweep_importance", Project)))} WHERE {Sql.Of(Project)} AND sweep = {Sql.Text(sweep)}", CancellationToken.None);
        var asked = new Asked(new QueryCollection(new Dictionary<string, StringValues> { ["entity"] = Project.Entity, ["project"] = Project.Project, ["sweep"] = sweep }));
        var written = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(written))
            await new SweepsView(data, new ProjectRuns(data)).WriteOneAsync(asked, json, CancellationToken.None);
        using var answer = JsonDocument.Parse(written.WrittenMemory);
        var shown = answer.RootElement.GetProperty("cells").EnumerateArray().Where(cell => cell.GetProperty("kind").GetString() == "c").Select(cell => cell.GetProperty("key").GetString()!).Distinct().ToList();
        Assert.NotEmpty(weighed);
        Assert.Equal(Room, shown.Count);
        Assert.Empty(weighed.Except(shown));
    }

    /// <summary>Gives each run many keys that come before all others by name, and differ from run to run.</summary>
    private static Task CrowdAsync(string part) => RewriteAsync(part, $"""
        SELECT * FROM read_parquet({Sql.Text(part)}) UNION ALL BY NAME
        SELECT r.* REPLACE ('!' || n AS key, 'string' AS type, run_id || n AS value_string, NULL AS value_double, NULL AS value_int, NULL AS value_bool, NULL AS value_json)
        FROM (SELECT DISTINCT ON (run_id) * FROM read_parquet({Sql.Text(part)})) r, range(60) numbers(n)
        """);

    private static async Task RewriteAsync(string part, string sql)
    {
        await using var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"COPY ({sql}) TO {Sql.Text(part + ".new")} (FORMAT parquet)";
        await command.ExecuteNonQueryAsync();
        File.Move(part + ".new", part, overwrite: true);
    }
}
