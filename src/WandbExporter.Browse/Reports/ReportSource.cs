using System.Globalization;
using WandbExporter.Browse.Curves;
using WandbExporter.Browse.Data;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Browse.Reports;

/// <summary>Finds what a report was asked for, or says what there is instead.</summary>
internal sealed class ReportSource(ExportData data, ProjectRuns runs, Sources sources)
{
    /// <summary>More curves over each other nobody tells apart.</summary>
    private const int Newest = 20;

    private const int MostCharts = 200;

    public async Task<ProjectPath> ProjectAsync(string wanted, CancellationToken cancellationToken)
    {
        var parts = await data.PartsAsync(cancellationToken);
        (string, string)[] columns = [("entity_name", "VARCHAR"), ("project_name", "VARCHAR")];
        var (projects, all) = (await data.RowsAsync(parts.Of("projects"), columns, cancellationToken), await data.RowsAsync(parts.Of("runs"), columns, cancellationToken));
        var known = await data.Database.ReadAsync(
            $"SELECT DISTINCT entity_name, project_name FROM (SELECT entity_name, project_name FROM {projects} UNION ALL SELECT entity_name, project_name FROM {all}) ORDER BY ALL",
            reader =>
            {
                var read = new List<ProjectPath>();
                while (reader.Read())
                    read.Add(new ProjectPath(reader.GetString(0), reader.GetString(1)));
                return read;
            },
            cancellationToken);
        return known.Where(project => $"{project.Entity}/{project.Project}" == wanted || project.Project == wanted).ToList() switch
        {
            [var only] => only,
            [] => throw Refused($"The export has no project '{wanted}'; it has {Some([.. known.Select(project => $"{project.Entity}/{project.Project}")])}."),
            var several => throw Refused($"Several entities have a project '{wanted}'; give --project {several[0].Entity}/{several[0].Project}, or another of {Some([.. several.Select(project => $"{project.Entity}/{project.Project}")])}."),
        };
    }

    public async Task<IReadOnlyList<ReportedRun>> RunsAsync(ProjectPath project, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        await using var table = await runs.TableAsync(project, cancellationToken);
        var which = wanted.Count == 0 ? $"ORDER BY created_at DESC NULLS LAST, run_id LIMIT {Newest}" : $"WHERE run_id IN ({string.Join(", ", wanted.Select(Sql.Text))}) ORDER BY created_at DESC NULLS LAST, run_id";
        var config = await ConfigAsync($"SELECT run_id FROM {table.Name} {which}", table.Name, cancellationToken);
        var found = await data.Database.ReadAsync(
            $"SELECT run_id, display_name, state, strftime(created_at, '%Y-%m-%d %H:%M'), duration FROM {table.Name} {which}",
            reader =>
            {
                var read = new List<ReportedRun>();
                while (reader.Read())
                {
                    var id = reader.GetString(0);
                    read.Add(new ReportedRun(id, Text(1), Text(2), Text(3), reader.IsDBNull(4) ? null : Convert.ToDouble(reader.GetValue(4), CultureInfo.InvariantCulture), config.GetValueOrDefault(id) ?? []));
                }
                return read;

                string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
            },
            cancellationToken);
        if (wanted.Except(found.Select(run => run.Id)).FirstOrDefault() is { } missing)
            throw Refused($"{project.Entity}/{project.Project} has no run '{missing}' in this export; give ids of runs, as 'browse' and the table runs show them.");
        return found;
    }

    /// <summary>What is drawn, and how many metrics more there are.</summary>
    public async Task<(IReadOnlyList<string> Drawn, int LeftOut)> MetricsAsync(ProjectPath project, IReadOnlyList<ReportedRun> of, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var metrics = await sources.MetricsAsync(project, [.. of.Select(run => run.Id)], "history", cancellationToken);
        var numbers = metrics.Where(metric => metric.Kind != MetricKind.Other).Select(metric => metric.Metric).ToList();
        if (wanted.FirstOrDefault(metric => !numbers.Contains(metric)) is { } missing)
            throw Refused($"No run that is shown logged numbers under '{missing}'; they logged {Some(numbers)}.");
        if (wanted.Count > 0)
            return (wanted, 0);
        var drawn = numbers.Where(metric => metric is not (CurveQuestion.Step or CurveQuestion.Runtime or CurveQuestion.Timestamp)).ToList();
        return ([.. drawn.Take(MostCharts)], Math.Max(0, drawn.Count - MostCharts));
    }

    /// <summary>Of each run the keys of its config that are not the same in all.</summary>
    private Task<Dictionary<string, Dictionary<string, string>>> ConfigAsync(string of, string table, CancellationToken cancellationToken) => data.Database.ReadAsync(
        $"""
        WITH cells AS (SELECT run_id, key, text FROM {table}_cells WHERE kind = 'c' AND type <> 'json' AND key <> '_wandb' AND run_id IN ({of}))
        SELECT run_id, key, text FROM cells WHERE key IN (SELECT key FROM cells GROUP BY key HAVING count(DISTINCT text) > 1 ORDER BY count(*) DESC, key LIMIT 8) ORDER BY key
        """,
        reader =>
        {
            var read = new Dictionary<string, Dictionary<string, string>>();
            while (reader.Read())
            {
                if (!read.TryGetValue(reader.GetString(0), out var config))
                    read.Add(reader.GetString(0), config = []);
                config[reader.GetString(1)] = reader.GetString(2);
            }
            return read;
        },
        cancellationToken);

    private static string Some(List<string> names) => names.Count switch
    {
        0 => "none",
        <= 8 => string.Join(", ", names),
        _ => $"{string.Join(", ", names.Take(8))} and {names.Count - 8} more",
    };

    private static ExportException Refused(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
