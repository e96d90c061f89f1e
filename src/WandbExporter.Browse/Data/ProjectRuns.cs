using System.Globalization;
using DuckDB.NET.Data;
using WandbExporter.Core.Ids;

namespace WandbExporter.Browse.Data;

/// <summary>
/// The runs of the projects that were looked at last, in tables of the database: sorting, filtering and grouping by any key of config or summary then reads no Parquet.
/// </summary>
internal sealed class ProjectRuns(ExportData data)
{
    private const int Kept = 4;

    private static readonly (string Name, string Type)[] RunColumns =
    [
        ("entity_name", "VARCHAR"), ("project_name", "VARCHAR"), ("run_id", "VARCHAR"), ("display_name", "VARCHAR"), ("state", "VARCHAR"), ("sweep_name", "VARCHAR"), ("group", "VARCHAR"), ("job_type", "VARCHAR"),
        ("commit", "VARCHAR"), ("host", "VARCHAR"), ("tags", "VARCHAR"), ("notes", "VARCHAR"), ("description", "VARCHAR"), ("created_at", "TIMESTAMPTZ"), ("heartbeat_at", "TIMESTAMPTZ"),
        ("updated_at", "TIMESTAMPTZ"), ("username", "VARCHAR"), ("history_line_count", "BIGINT"), ("events_line_count", "BIGINT"), ("log_line_count", "BIGINT"), ("file_count", "BIGINT"), ("last_step", "BIGINT"),
    ];

    private static readonly (string Name, string Type)[] CellColumns =
    [
        ("entity_name", "VARCHAR"), ("project_name", "VARCHAR"), ("run_id", "VARCHAR"), ("key", "VARCHAR"), ("type", "VARCHAR"), ("value_double", "DOUBLE"), ("value_int", "BIGINT"), ("value_string", "VARCHAR"),
        ("value_bool", "BOOLEAN"), ("value_json", "VARCHAR"),
    ];

    /// <summary>Of a list or an object, which nobody sorts by, what a table shows; the rest stays in the parts.</summary>
    private const int MostOfJson = 256;

    private readonly Lock _gate = new();
    private readonly LinkedList<Made> _recent = [];
    private int _named;

    /// <summary>
    /// Two tables: of the project's runs, one a row, and behind <c>_cells</c> of their config (<c>kind</c> <c>c</c>) and summary (<c>s</c>), one a run and key, as
    /// <c>num</c> where it is a number and as <c>text</c>.
    /// </summary>
    /// <returns>Dispose it when they are asked no more.</returns>
    public async Task<RunsTable> TableAsync(ProjectPath project, CancellationToken cancellationToken)
    {
        var parts = await data.PartsAsync(cancellationToken);
        var (made, unused) = Take(parts, project);
        var table = new RunsTable(made.Name, () => ReleaseAsync(made));
        try
        {
            foreach (var former in unused)
                await DropAsync(former);
            await made.Making.WaitAsync(cancellationToken);
            return table;
        }
        catch
        {
            await table.DisposeAsync();
            throw;
        }
    }

    /// <summary>What is there of the project as it is now, or is made from here on; and what no longer need be there.</summary>
    private (Made Made, IReadOnlyList<Made> Unused) Take(PartIndex parts, ProjectPath project)
    {
        lock (_gate)
        {
            // Only what came out well is found again.
            var made = _recent.FirstOrDefault(one => one.Project == project && one.Generation == parts.Generation && one.Making is { IsFaulted: false, IsCanceled: false });
            if (made is not null)
                _recent.Remove(made);
            else
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"runs_{++_named}");
                // Whoever asked first may go away; what is made is for all.
                made = new Made(project, parts.Generation, name, Task.Run(() => MakeAsync(parts, project, name), CancellationToken.None));
            }
            made.Users++;
            var unneeded = _recent.Where(one => one.Project == project).Concat(_recent.Where(one => one.Project != project).Skip(Kept - 1)).ToList();
            foreach (var one in unneeded)
            {
                _recent.Remove(one);
                one.IsOut = true;
            }
            _recent.AddFirst(made);
            return (made, [.. unneeded.Where(one => one.Users == 0)]);
        }
    }

    private async ValueTask ReleaseAsync(Made made)
    {
        lock (_gate)
        {
            if (--made.Users > 0 || !made.IsOut)
                return;
        }
        await DropAsync(made);
    }

    private async Task MakeAsync(PartIndex parts, ProjectPath project, string name)
    {
        using var held = data.Hold();
        try
        {
            await data.Database.ExecuteAsync($"CREATE TABLE {name} AS {await RunsOfAsync(parts, project)}", CancellationToken.None);
            await data.Database.ExecuteAsync($"CREATE TABLE {name}_cells AS {await CellsOfAsync(parts, project)}", CancellationToken.None);
        }
        catch (DuckDBException)
        {
            await DropAsync(name);
            throw;
        }
    }

    private async Task DropAsync(Made made)
    {
        await made.Making.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DropAsync(made.Name);
    }

    private async Task DropAsync(string name)
    {
        try
        {
            await data.Database.ExecuteAsync($"DROP TABLE IF EXISTS {name}_cells", CancellationToken.None);
            await data.Database.ExecuteAsync($"DROP TABLE IF EXISTS {name}", CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // The database ends, and all tables with it.
        }
    }

    private async Task<string> RunsOfAsync(PartIndex parts, ProjectPath project) =>
        $"""
        SELECT * EXCLUDE (entity_name, project_name), epoch(heartbeat_at - created_at) AS duration
        FROM (SELECT {string.Join(", ", RunColumns.Select(column => Sql.Name(column.Name)))} FROM {await data.RowsAsync(parts.Of("runs", project), RunColumns, CancellationToken.None)})
        WHERE {Sql.Of(project)}
        """;

    private async Task<string> CellsOfAsync(PartIndex parts, ProjectPath project)
    {
        return $"{await CellsAsync("run_config", "c")} UNION ALL {await CellsAsync("run_summary", "s")}";

        async Task<string> CellsAsync(string table, string kind) =>
            $"""
            SELECT run_id, '{kind}' AS kind, key, type, coalesce(value_double, value_int::DOUBLE) AS num,
              coalesce(value_string, value_bool::VARCHAR, value_int::VARCHAR, value_double::VARCHAR,
                CASE WHEN length(value_json::VARCHAR) > {MostOfJson} THEN left(value_json::VARCHAR, {MostOfJson}) || '…' ELSE value_json::VARCHAR END, 'null') AS text
            FROM {await data.RowsAsync(parts.Of(table, project), CellColumns, CancellationToken.None)} WHERE {Sql.Of(project)}
            """;
    }

    /// <summary>Tables of a project; dropped when others have been looked at since and nobody asks them any more.</summary>
    private sealed class Made(ProjectPath project, int generation, string name, Task making)
    {
        public ProjectPath Project => project;

        public int Generation => generation;

        public string Name => name;

        public Task Making => making;

        public int Users { get; set; }

        public bool IsOut { get; set; }
    }
}
