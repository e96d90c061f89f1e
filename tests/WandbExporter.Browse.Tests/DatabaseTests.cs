using WandbExporter.Browse.Data;
using WandbExporter.Browse.Tests.Support;
using WandbExporter.Browse.Views;
using WandbExporter.Core.Ids;
using WandbExporter.Query;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>What the server keeps, and what it asks with.</summary>
[Collection(BrowsedCollection.Name)]
public sealed class DatabaseTests(BrowsedExport export)
{
    [Fact]
    public async Task What_is_larger_than_memory_stands_in_a_private_folder_that_ends_with_it()
    {
        string folder;
        await using var opened = await LocalExport.OpenReadOnlyAsync(export.Wide, CancellationToken.None);
        await using (var engine = ExportEngine.Open(opened, new QueryOptions { MemoryBytes = 240_000_000 }))
        using (var database = new Database(engine))
        {
            folder = engine.SpoolFolder;
            await database.ExecuteAsync("CREATE TABLE cells AS SELECT range AS run_id, sha256(range::VARCHAR) || sha256((range + 1)::VARCHAR) AS text FROM range(2500000)", CancellationToken.None);
            Assert.Equal(2_500_000, await database.ReadAsync("SELECT count(*) FROM cells WHERE length(text) = 128", reader => reader.Read() ? reader.GetInt64(0) : 0, CancellationToken.None));
            Assert.NotEmpty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Tables_of_a_project_stay_as_long_as_somebody_asks_them_and_no_longer()
    {
        await using var opened = await LocalExport.OpenReadOnlyAsync(export.Wide, CancellationToken.None);
        await using var data = await ExportData.OpenAsync(opened, new QueryOptions(), TimeProvider.System, CancellationToken.None);
        var runs = new ProjectRuns(data);
        var first = await runs.TableAsync(new ProjectPath("acme", "image-classifier"), CancellationToken.None);
        await using (var again = await runs.TableAsync(new ProjectPath("acme", "image-classifier"), CancellationToken.None))
            Assert.Equal(first.Name, again.Name);
        for (var i = 0; i < 6; i++)
        {
            await using var other = await runs.TableAsync(new ProjectPath("acme", $"other-{i}"), CancellationToken.None);
        }
        Assert.Equal([12], await data.ListAsync<long>($"SELECT count(*) FROM {first.Name}", CancellationToken.None));
        Assert.Equal(10, (await TablesAsync()).Count);
        await first.DisposeAsync();
        Assert.DoesNotContain(first.Name, await TablesAsync());
        Assert.Equal(8, (await TablesAsync()).Count);

        Task<List<string>> TablesAsync() => data.ListAsync<string>("SELECT table_name FROM duckdb_tables()", CancellationToken.None);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("1e999")]
    [InlineData("0.1")]
    public async Task A_filter_may_hold_any_number(string value)
    {
        await using var opened = await LocalExport.OpenReadOnlyAsync(export.Wide, CancellationToken.None);
        await using var engine = ExportEngine.Open(opened, new QueryOptions());
        using var database = new Database(engine);
        foreach (var how in (string[])["=", "!=", "<", ">="])
        {
            var condition = RunFilter.Parse($"[\"c:lr\", \"{how}\", \"{value}\"]").Condition("k");
            var found = await database.ReadAsync($"SELECT {condition} FROM (SELECT '{value}'::DOUBLE AS num, '' AS text) k", reader => reader.Read() && reader.GetBoolean(0), CancellationToken.None);
            Assert.Equal(how is "=" or ">=", found);
        }
    }
}
