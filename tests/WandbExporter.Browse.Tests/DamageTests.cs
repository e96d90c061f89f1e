using System.Buffers;
using System.Net;
using System.Text;
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

/// <summary>An export that is not as the program wrote it.</summary>
[Collection(BrowsedCollection.Name)]
public sealed class DamageTests(BrowsedExport export) : IDisposable
{
    private const string Secret = "outside.txt";

    private readonly string _root = export.CopyOf(export.Long, $"damaged-{Guid.NewGuid():N}/export");

    private static RunPath Run => new(Hostile.Entity, Hostile.Project, Hostile.Run);

    [Fact]
    public async Task A_part_that_cannot_be_read_is_said_with_the_remedy_and_without_where_it_is()
    {
        await using var opened = await LocalExport.OpenReadOnlyAsync(_root, CancellationToken.None);
        await using (var data = await ExportData.OpenAsync(opened, new QueryOptions(), TimeProvider.System, CancellationToken.None))
        {
            foreach (var part in (await data.PartsAsync(CancellationToken.None)).Of("runs"))
                await File.WriteAllTextAsync(data.FileOf(part), "no Parquet");
        }
        await using var server = await BrowseServer.StartAsync(opened, new QueryOptions(), 0, TimeProvider.System, CancellationToken.None);
        using var client = new HttpClient();
        await client.GetAsync(server.Address);
        var answer = await client.GetAsync(new Uri(server.Address, $"/api/runs?entity={Hostile.Entity}&project={Hostile.Project}"));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var said = await answer.Content.ReadAsStringAsync();
        Assert.Contains("wandb-export verify", JsonDocument.Parse(said).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_root, said, StringComparison.Ordinal);

        var report = await Program.RunAsync(["report", _root, "--project", Hostile.Project]);
        Assert.Equal(6, report.ExitCode);
        Assert.Contains("run 'wandb-export verify'", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_names_a_file_outside_of_the_export_names_none()
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "..", Secret), "secret");
        await using var opened = await LocalExport.OpenReadOnlyAsync(_root, CancellationToken.None);
        await using var data = await ExportData.OpenAsync(opened, new QueryOptions(), TimeProvider.System, CancellationToken.None);
        foreach (var key in (string[])[$"../{Secret}", Path.GetFullPath(Path.Combine(_root, "..", Secret)), $"files/../../{Secret}"])
        {
            await NameAsync(data, key, "outside.txt");
            Assert.Equal([key], await data.ListAsync<string>($"SELECT key FROM {Sql.Rows(data.FilesOf((await data.PartsAsync(CancellationToken.None)).Of("files", Run)))}", CancellationToken.None));
            Assert.Null(await new FilesView(data).FindAsync(Run, key, CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_table_is_shown_with_its_columns_in_their_order_and_as_often_as_they_are_there()
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "odd.table.json"), """{"columns": [10, "2", "2"], "data": [["a", null, NaN]]}""");
        await using var opened = await LocalExport.OpenReadOnlyAsync(_root, CancellationToken.None);
        await using var data = await ExportData.OpenAsync(opened, new QueryOptions(), TimeProvider.System, CancellationToken.None);
        await NameAsync(data, "odd.table.json", "odd.table.json");
        var asked = new Asked(new QueryCollection(new Dictionary<string, StringValues> { ["entity"] = Run.Entity, ["project"] = Run.Project, ["run"] = Run.RunId, ["key"] = "odd.table.json" }));
        var written = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(written))
            await new PreviewView(data, new FilesView(data)).WriteAsync(asked, json, CancellationToken.None);
        Assert.Equal("""{"columns":["10","2","2"],"rows":[["a",null,"NaN"]],"total":1}""", Encoding.UTF8.GetString(written.WrittenSpan));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_root)!, recursive: true);

    /// <summary>Has the run one file, under a key.</summary>
    private static async Task NameAsync(ExportData data, string key, string name)
    {
        var part = data.FilesOf((await data.PartsAsync(CancellationToken.None)).Of("files", Run)).Single();
        await using var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"COPY (SELECT * REPLACE ({Sql.Text(key)} AS key, {Sql.Text(name)} AS name) FROM read_parquet({Sql.Text(part)}) WHERE run_id = {Sql.Text(Run.RunId)} LIMIT 1) TO {Sql.Text(part + ".new")} (FORMAT parquet)";
        await command.ExecuteNonQueryAsync();
        File.Move(part + ".new", part, overwrite: true);
    }
}
