using WandbExporter.Browse.Data;

namespace WandbExporter.Browse.Curves;

/// <summary>Which columns the points of a curve are. Runs whose curves are the same columns are read together.</summary>
/// <param name="Axis">Names of those of the axis: the first that has a value counts.</param>
/// <param name="Values">Likewise of the values.</param>
internal sealed record CurveColumns(IReadOnlyList<string> Axis, IReadOnlyList<string> Values)
{
    /// <summary>What tells them apart.</summary>
    public string Name => string.Join('\n', [.. Axis, "", .. Values]);

    /// <summary>Points of runs, with where each stands.</summary>
    /// <param name="files">The parts of all of them.</param>
    /// <param name="runs">Which.</param>
    /// <param name="window">The stretch.</param>
    public string Points(IReadOnlyList<string> files, IEnumerable<string> runs, CurveWindow window)
    {
        var rows = Sql.Rows(files, [("run_id", "run_id", "VARCHAR"), .. Axis.Concat(Values).Distinct(StringComparer.Ordinal).Select(name => (name, name, "DOUBLE"))]);
        var bounds = $"{(window.From is { } from ? $" AND x >= {Sql.Number(from)}" : "")}{(window.To is { } to ? $" AND x <= {Sql.Number(to)}" : "")}";
        return $"SELECT run_id, x, y, file_index, file_row_number FROM (SELECT run_id, {First(Axis)} AS x, {First(Values)} AS y, file_index, file_row_number FROM {rows} "
            + $"WHERE run_id IN ({string.Join(", ", runs.Select(Sql.Text))})) WHERE y IS NOT NULL AND isfinite(x){bounds}";
    }

    private static string First(IReadOnlyList<string> columns) => columns is [var only] ? Sql.Name(only) : $"coalesce({string.Join(", ", columns.Select(Sql.Name))})";
}
