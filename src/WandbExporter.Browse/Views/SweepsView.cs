using System.Text.Json;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;

namespace WandbExporter.Browse.Views;

/// <summary>The sweeps of a project; and of one its runs with their parameters and metric, and what each parameter has to do with it.</summary>
internal sealed class SweepsView(ExportData data, ProjectRuns runs)
{
    private const int MostRuns = 5000;

    /// <summary>Parameters that are shown, those first that were weighed; each of them of all runs.</summary>
    private const int MostKeys = 40;

    private static readonly (string Name, string Type)[] Columns =
    [
        ("entity_name", "VARCHAR"), ("project_name", "VARCHAR"), ("sweep", "VARCHAR"), ("display_name", "VARCHAR"), ("description", "VARCHAR"), ("state", "VARCHAR"), ("method", "VARCHAR"), ("metric", "VARCHAR"),
        ("goal", "VARCHAR"), ("best_run", "VARCHAR"), ("best_value", "DOUBLE"), ("run_count", "BIGINT"), ("created_at", "TIMESTAMPTZ"), ("config", "VARCHAR"), ("config_yaml", "VARCHAR"),
    ];

    public async Task WriteAsync(Asked query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        await data.WriteAsync(
            json,
            "sweeps",
            $"SELECT sweep, display_name, state, method, metric, goal, best_run, best_value, run_count, created_at FROM {await SweepsAsync(query, cancellationToken)} ORDER BY created_at DESC NULLS LAST, sweep LIMIT 5000",
            cancellationToken);
        json.WriteEndObject();
    }

    public async Task WriteOneAsync(Asked query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        var project = query.Project;
        var sweep = query.Text("sweep");
        var parts = await data.PartsAsync(cancellationToken);
        await using var table = await runs.TableAsync(project, cancellationToken);
        var of = $"FROM {await SweepsAsync(query, cancellationToken)} AND sweep = {Sql.Text(sweep)}";
        var importance = await data.RowsAsync(
            parts.Of("sweep_importance", project),
            [("entity_name", "VARCHAR"), ("project_name", "VARCHAR"), ("sweep", "VARCHAR"), ("parameter", "VARCHAR"), ("value", "VARCHAR"), ("type", "VARCHAR"), ("metric", "VARCHAR"), ("runs", "BIGINT"), ("correlation", "DOUBLE"),
            ("permutation_importance", "DOUBLE"), ("importance", "DOUBLE")],
            cancellationToken);
        var members = await data.RowsAsync(
            parts.Of("sweep_runs", project),
            [("entity_name", "VARCHAR"), ("project_name", "VARCHAR"), ("sweep", "VARCHAR"), ("run_id", "VARCHAR"), ("state", "VARCHAR")],
            cancellationToken);
        json.WriteStartObject();
        await data.WriteAsync(json, "sweep", $"SELECT * EXCLUDE (entity_name, project_name) FROM (SELECT {string.Join(", ", Columns.Select(column => Sql.Name(column.Name)))} {of}) LIMIT 1", cancellationToken);
        await data.WriteAsync(
            json,
            "importance",
            $"SELECT parameter, value, type, runs, correlation, importance FROM {importance} WHERE {Sql.Of(project)} AND sweep = {Sql.Text(sweep)} ORDER BY importance DESC NULLS LAST, abs(correlation) DESC NULLS LAST, parameter, value NULLS FIRST",
            cancellationToken);
        var listed = $"SELECT run_id FROM {members} WHERE {Sql.Of(project)} AND sweep = {Sql.Text(sweep)} UNION SELECT run_id FROM {table.Name} WHERE sweep_name = {Sql.Text(sweep)}";
        var shown = $"SELECT l.run_id, r.display_name, r.state, r.created_at FROM ({listed}) l LEFT JOIN {table.Name} r USING (run_id) ORDER BY r.created_at, l.run_id LIMIT {MostRuns}";
        await data.WriteAsync(
            json,
            "runs",
            $"SELECT m.run_id AS run, m.display_name AS name, m.state FROM ({shown}) m ORDER BY m.created_at, m.run_id",
            cancellationToken);
        await data.WriteAsync(
            json,
            "cells",
            $"""
            WITH cells AS (
              SELECT run_id, kind, key, num, text FROM {table.Name}_cells
              WHERE run_id IN (SELECT run_id FROM ({shown})) AND (kind = 'c' AND key <> '_wandb' OR kind = 's' AND key = (SELECT metric {of} LIMIT 1)) AND type <> 'json'),
            weighed AS (SELECT DISTINCT parameter FROM {importance} WHERE {Sql.Of(project)} AND sweep = {Sql.Text(sweep)}),
            keys AS (
              SELECT key FROM cells WHERE kind = 'c' GROUP BY key HAVING count(DISTINCT text) > 1 OR key IN (FROM weighed)
              ORDER BY key IN (FROM weighed) DESC, count(*) DESC, key LIMIT {MostKeys})
            SELECT run_id AS run, kind, key, num, text FROM cells WHERE kind = 's' OR key IN (FROM keys) ORDER BY run_id, key
            """,
            cancellationToken);
        json.WriteEndObject();
    }

    private async Task<string> SweepsAsync(Asked query, CancellationToken cancellationToken) =>
        $"{await data.RowsAsync((await data.PartsAsync(cancellationToken)).Of("sweeps", query.Project), Columns, cancellationToken)} WHERE {Sql.Of(query.Project)}";
}
