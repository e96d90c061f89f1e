using System.Globalization;
using WandbExporter.Browse.Data;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Browse.Curves;

/// <summary>Finds, for each run of a chart, the parts that have its metric, and says in SQL what its points are.</summary>
internal sealed class Sources(ExportData data, PartColumns columns)
{
    private const string Long = "history_long";

    public async Task<IReadOnlyList<CurveSource?>> OfAsync(CurveQuestion question, CancellationToken cancellationToken)
    {
        var index = await data.PartsAsync(cancellationToken);
        return question.Table == "history" && index.IsLong ? [.. question.Runs.Select(run => OfLong(index, question, run))] : await OfWideAsync(index, question, cancellationToken);
    }

    /// <summary>All metrics of some runs, with how many of the runs have each.</summary>
    public async Task<IReadOnlyList<(string Metric, MetricKind Kind, int Runs)>> MetricsAsync(ProjectPath project, IReadOnlyList<string> runs, string table, CancellationToken cancellationToken)
    {
        var index = await data.PartsAsync(cancellationToken);
        var found = table == "history" && index.IsLong ? await LongMetricsAsync(index, project, runs, cancellationToken) : await WideMetricsAsync(index, project, runs, table, cancellationToken);
        return
        [
            .. found.GroupBy(metric => metric.Metric)
                .Select(metric => (metric.Key, metric.Min(one => one.Kind), metric.Select(one => one.Run).Distinct().Count()))
                .OrderBy(metric => metric.Key, StringComparer.Ordinal),
        ];
    }

    private async Task<IEnumerable<(string Run, string Metric, MetricKind Kind)>> WideMetricsAsync(
        PartIndex index, ProjectPath project, IReadOnlyList<string> runs, string table, CancellationToken cancellationToken)
    {
        var parts = runs.Select(run => (Run: run, Parts: index.Of(table, new RunPath(project.Entity, project.Project, run)))).ToList();
        var known = await columns.OfAsync([.. parts.SelectMany(run => run.Parts)], cancellationToken);
        return parts.SelectMany(run => run.Parts.SelectMany(part => known[part.Key]).Select(column => (run.Run, column.Metric, column.Kind)));
    }

    private async Task<IEnumerable<(string Run, string Metric, MetricKind Kind)>> LongMetricsAsync(
        PartIndex index, ProjectPath project, IReadOnlyList<string> runs, CancellationToken cancellationToken)
    {
        var parts = runs.SelectMany(run => index.Of(Long, new RunPath(project.Entity, project.Project, run))).DistinctBy(part => part.Key).ToList();
        if (parts.Count == 0)
            return [];
        await data.BringAsync(parts, cancellationToken);
        return await data.Database.ReadAsync(
            $"SELECT run_id, key, count(coalesce(value_double, value_int)), count(*) FILTER (value_json IN ('true', 'false')) FROM {Sql.Rows(data.FilesOf(parts))} "
                + $"WHERE entity_name = {Sql.Text(project.Entity)} AND project_name = {Sql.Text(project.Project)} AND run_id IN ({string.Join(", ", runs.Select(Sql.Text))}) GROUP BY ALL",
            reader =>
            {
                var found = new List<(string, string, MetricKind)>();
                while (reader.Read())
                    found.Add((reader.GetString(0), reader.GetString(1), reader.GetInt64(2) > 0 ? MetricKind.Number : reader.GetInt64(3) > 0 ? MetricKind.Truth : MetricKind.Other));
                return found;
            },
            cancellationToken);
    }

    private async Task<IReadOnlyList<CurveSource?>> OfWideAsync(PartIndex index, CurveQuestion question, CancellationToken cancellationToken)
    {
        var parts = question.Runs.Select(run => (Run: run, Parts: index.Of(question.Table, new RunPath(question.Project.Entity, question.Project.Project, run)))).ToList();
        var known = await columns.OfAsync([.. parts.SelectMany(run => run.Parts)], cancellationToken);
        return [.. parts.Select(run => OfWide(question, run.Run, run.Parts, known))];
    }

    private CurveSource? OfWide(CurveQuestion question, string run, IReadOnlyList<PartInfo> parts, IReadOnlyDictionary<string, IReadOnlyList<MetricColumn>> known)
    {
        var with = parts.Where(part => Drawn(known[part.Key], question.Metric).Any() && Drawn(known[part.Key], question.Axis).Any()).ToList();
        if (with.Count == 0)
            return null;
        var values = with.SelectMany(part => Drawn(known[part.Key], question.Metric)).Distinct().ToList();
        var axis = with.SelectMany(part => Drawn(known[part.Key], question.Axis)).Distinct().ToList();
        var files = data.FilesOf(with).ToList();
        var rows = Sql.Rows(files);
        var columns = axis.Concat(values).All(column => Sql.IsName(column.Name))
            ? new CurveColumns([.. axis.Select(column => column.Name).Distinct()], [.. values.Select(column => column.Name).Distinct()])
            : null;
        if (columns is null)
            (rows, axis, values) = Renamed(files, axis, values);
        return new CurveSource(run, with.Sum(part => part.Rows), with, Points) { Columns = columns };

        string Points(CurveWindow window) =>
            $"SELECT {ValueOf(axis)} AS x, {ValueOf(values)} AS y, file_index, file_row_number FROM {rows} "
            + $"WHERE run_id = {Sql.Text(run)} AND {ValueOf(values)} IS NOT NULL AND {ValueOf(axis)} IS NOT NULL{Within(axis, window)}";
    }

    /// <summary>Rows in which columns have other names, where no SQL can have theirs.</summary>
    private static (string Rows, List<MetricColumn> Axis, List<MetricColumn> Values) Renamed(List<string> files, List<MetricColumn> axis, List<MetricColumn> values)
    {
        var names = axis.Concat(values).Select(column => column.Name).Distinct().Select((name, i) => (name, Column: string.Create(CultureInfo.InvariantCulture, $"c{i}"))).ToDictionary(name => name.name, name => name.Column);
        return (Sql.Rows(files, [("run_id", "run_id", "VARCHAR"), .. names.Select(name => (name.Key, name.Value, "DOUBLE"))]), Of(axis), Of(values));

        List<MetricColumn> Of(List<MetricColumn> columns) => [.. columns.Select(column => column with { Name = names[column.Name], Kind = MetricKind.Truth }).Distinct()];
    }

    private CurveSource? OfLong(PartIndex index, CurveQuestion question, string run)
    {
        var parts = index.Of(Long, new RunPath(question.Project.Entity, question.Project.Project, run));
        if (parts.Count == 0)
            return null;
        var files = data.FilesOf(parts).ToList();
        var ofRun = $"FROM {Sql.Rows(files)} WHERE entity_name = {Sql.Text(question.Project.Entity)} AND project_name = {Sql.Text(question.Project.Project)} AND run_id = {Sql.Text(run)}";
        return new CurveSource(run, parts.Sum(part => part.Rows), parts, Points);

        string Points(CurveWindow window)
        {
            const string Value = "coalesce(value_double, value_int::DOUBLE, CASE value_json::VARCHAR WHEN 'true' THEN 1 WHEN 'false' THEN 0 END)";
            var plain = question.Axis switch { CurveQuestion.Step => "step", CurveQuestion.Timestamp => "timestamp", _ => null };
            if (plain is not null)
            {
                var bounds = Bounds(plain, window, plain == "step");
                return $"SELECT {plain}::DOUBLE AS x, {Value} AS y, file_index, file_row_number {ofRun} AND key = {Sql.Text(question.Metric)} AND {Value} IS NOT NULL AND {plain} IS NOT NULL{bounds}";
            }
            return $"SELECT a.x, v.y, v.file_index, v.file_row_number FROM (SELECT step, row_index, {Value} AS y, file_index, file_row_number {ofRun} AND key = {Sql.Text(question.Metric)}) v "
                + $"JOIN (SELECT step, row_index, {Value} AS x {ofRun} AND key = {Sql.Text(question.Axis)}) a ON a.step IS NOT DISTINCT FROM v.step AND a.row_index IS NOT DISTINCT FROM v.row_index "
                + $"WHERE v.y IS NOT NULL AND a.x IS NOT NULL{Bounds("a.x", window, whole: false)}";
        }
    }

    private static IEnumerable<MetricColumn> Drawn(IReadOnlyList<MetricColumn> known, string metric) =>
        known.Where(column => column.Kind != MetricKind.Other && column.Metric == metric);

    private static string ValueOf(IReadOnlyList<MetricColumn> columns) =>
        columns is [var only] ? $"{Sql.Name(only.Name)}::DOUBLE" : $"coalesce({string.Join(", ", columns.Select(column => $"{Sql.Name(column.Name)}::DOUBLE"))})";

    /// <summary>Held against the column as it stands, so that row groups that lie elsewhere are not read.</summary>
    private static string Within(IReadOnlyList<MetricColumn> axis, CurveWindow window) =>
        axis is [{ Kind: MetricKind.Number } only] ? Bounds(Sql.Name(only.Name), window, only.Name == CurveQuestion.Step) : Bounds(ValueOf(axis), window, whole: false);

    private static string Bounds(string column, CurveWindow window, bool whole)
    {
        var bounds = "";
        if (window.From is { } from)
            bounds += $" AND {column} >= {End(from, whole, up: true)}";
        if (window.To is { } to)
            bounds += $" AND {column} <= {End(to, whole, up: false)}";
        return bounds;
    }

    private static string End(double value, bool whole, bool up) =>
        whole && Math.Abs(value) < 9e18
            ? ((long)(up ? Math.Ceiling(value) : Math.Floor(value))).ToString(CultureInfo.InvariantCulture)
            : Sql.Number(value);
}
