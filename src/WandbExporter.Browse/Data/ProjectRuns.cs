using System.Globalization;
using WandbExporter.Core.Ids;

namespace WandbExporter.Browse.Data;

/// <summary>
/// The runs of the projects that were looked at last, in tables of the database: sorting, filtering and grouping by any key of config or summary then reads no Parquet.
/// </summary>
internal sealed class ProjectRuns(ExportData data) : IDisposable
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

    private readonly SemaphoreSlim _gate = new(1);
    private readonly LinkedList<(ProjectPath Project, int Generation, string Name)> _recent = [];
    private int _named;

    /// <summary>
    /// The names of two tables: of the project's runs, one a row, and behind <c>_cells</c> of their config (<c>kind</c> <c>c</c>) and summary (<c>s</c>), one a run and key, as
    /// <c>num</c> where it is a number and as <c>text</c>.
    /// </summary>
    public async Task<string> TableAsync(ProjectPath project, CancellationToken cancellationToken)
    {
        var parts = await data.PartsAsync(cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var found = _recent.FirstOrDefault(table => table.Project == project);
            if (found.Name is not null)
                _recent.Remove(found);
            if (found.Name is null || found.Generation != data.Generation)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"runs_{++_named}");
                await data.Database.ExecuteAsync($"CREATE TABLE {name} AS {RunsOf(parts, project)}", cancellationToken);
                await data.Database.ExecuteAsync($"CREATE TABLE {name}_cells AS {CellsOf(parts, project)}", cancellationToken);
                // The former one of this project stays a while, for whoever asks it at this moment.
                if (found.Name is not null)
                    _recent.AddLast((default, 0, found.Name));
                found = (project, data.Generation, name);
            }
            _recent.AddFirst(found);
            while (_recent.Count > Kept)
            {
                var last = _recent.Last!.Value.Name;
                _recent.RemoveLast();
                await data.Database.ExecuteAsync($"DROP TABLE {last}_cells", cancellationToken);
                await data.Database.ExecuteAsync($"DROP TABLE {last}", cancellationToken);
            }
            return found.Name;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private string RunsOf(PartIndex parts, ProjectPath project) =>
        $"""
        SELECT * EXCLUDE (entity_name, project_name), epoch(heartbeat_at - created_at) AS duration
        FROM (SELECT {string.Join(", ", RunColumns.Select(column => Sql.Name(column.Name)))} FROM {data.Rows(parts.Of("runs", project), RunColumns)})
        WHERE {Sql.Of(project)}
        """;

    private string CellsOf(PartIndex parts, ProjectPath project)
    {
        return $"{Cells("run_config", "c")} UNION ALL {Cells("run_summary", "s")}";

        string Cells(string table, string kind) =>
            $"""
            SELECT run_id, '{kind}' AS kind, key, type, coalesce(value_double, value_int::DOUBLE) AS num,
              coalesce(value_string, value_bool::VARCHAR, value_int::VARCHAR, value_double::VARCHAR, value_json::VARCHAR, 'null') AS text
            FROM {data.Rows(parts.Of(table, project), CellColumns)} WHERE {Sql.Of(project)}
            """;
    }
}
