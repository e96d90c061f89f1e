using System.Globalization;
using WandbExporter.Browse.Data;

namespace WandbExporter.Browse.Curves;

/// <summary>
/// Answers what a chart shows from the parts of its runs alone: each point where there are few, else what M4 keeps of each column of pixels. Of long histories
/// a <see cref="Blocks"/> is kept, so that zooming reads the stretch that is shown, or nothing.
/// </summary>
internal sealed class CurveReader(ExportData data, Sources sources, BlockCache blocks)
{
    /// <summary>From so many rows on what is read once is kept in blocks.</summary>
    private const int WorthBlocks = 200_000;

    public async Task<CurveAnswer> ReadAsync(CurveQuestion question, CancellationToken cancellationToken) =>
        await ReadAsync(question, await sources.OfAsync(question, cancellationToken), cancellationToken);

    /// <param name="question">What the chart shows.</param>
    /// <param name="of">Where the points of each of its runs are; null for one that has none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<CurveAnswer> ReadAsync(CurveQuestion question, IReadOnlyList<CurveSource?> of, CancellationToken cancellationToken)
    {
        var curves = new Curve[question.Runs.Count];
        for (var i = 0; i < curves.Length; i++)
            curves[i] = new Curve.None(question.Runs[i]);
        var window = new CurveWindow(question.From, question.To);
        var few = Enumerable.Range(0, of.Count).Where(i => of[i] is { } source && source.Rows <= question.EveryPoint).ToList();
        await PointsAsync(of, few, window, curves, cancellationToken);
        var many = Enumerable.Range(0, of.Count).Where(i => of[i] is { } source && source.Rows > question.EveryPoint).ToList();
        if (many.Count == 0)
            return new CurveAnswer(question.From ?? 0, 0, 0, curves);

        var kept = new Dictionary<int, Blocks>();
        foreach (var i in many.Where(i => of[i]!.Rows >= WorthBlocks && question.IsAxisInOrder))
        {
            if (await blocks.OfAsync(question, of[i]!, cancellationToken) is { IsInOrder: true } found)
                kept.Add(i, found);
        }
        var (from, to) = await ExtentAsync(question, of, many, kept, curves, cancellationToken);
        var width = to > from ? (to - from) / question.Columns : 1;
        var shown = new CurveWindow(from, to);
        var close = new List<int>();
        foreach (var i in many)
        {
            if (kept.TryGetValue(i, out var of1) && of1.CountIn(from, to) is var count && (count <= question.EveryPoint || of1.BlocksIn(from, to) >= 4L * question.Columns))
            {
                if (count <= question.EveryPoint)
                    close.Add(i);
                else
                    curves[i] = of1.Read(question.Runs[i], from, width, question.Columns);
                continue;
            }
            var columns = await ColumnsAsync(of[i]!, from, width, question.Columns, shown, cancellationToken);
            if (columns.Count <= question.EveryPoint)
                close.Add(i);
            else
                curves[i] = columns;
        }
        await PointsAsync(of, close, shown, curves, cancellationToken);
        return new CurveAnswer(from, width, question.Columns, curves);
    }

    /// <summary>Where all curves begin and end that are not shown point by point, and those that are.</summary>
    private async Task<(double From, double To)> ExtentAsync(
        CurveQuestion question, IReadOnlyList<CurveSource?> of, List<int> many, Dictionary<int, Blocks> kept, Curve[] curves, CancellationToken cancellationToken)
    {
        if (question is { From: { } given, To: { } until })
            return (given, until);
        var (from, to) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var points in curves.OfType<Curve.Points>())
            Take(points.X[0], points.X[^1]);
        foreach (var of1 in kept.Values.Where(of1 => of1.Count > 0))
            Take(of1.From, of1.To);
        var rest = many.Where(i => !kept.ContainsKey(i)).ToList();
        if (rest.Count > 0)
        {
            await BringAsync(rest.Select(i => of[i]!), cancellationToken);
            var (low, high) = await data.Database.ReadAsync(
                $"SELECT min(x), max(x) FROM ({string.Join(" UNION ALL ", rest.Select(i => $"SELECT x FROM ({of[i]!.Points(CurveWindow.Whole)}) WHERE isfinite(x)"))})",
                reader => reader.Read() && !reader.IsDBNull(0) ? (reader.GetDouble(0), reader.GetDouble(1)) : (double.PositiveInfinity, double.NegativeInfinity),
                cancellationToken);
            Take(low, high);
        }
        return from <= to ? (question.From ?? from, question.To ?? to) : (question.From ?? 0, question.To ?? 1);

        void Take(double low, double high) => (from, to) = (Math.Min(from, low), Math.Max(to, high));
    }

    private async Task PointsAsync(IReadOnlyList<CurveSource?> of, List<int> runs, CurveWindow window, Curve[] curves, CancellationToken cancellationToken)
    {
        foreach (var alike in runs.GroupBy(i => of[i]!.Columns is { } columns ? columns.Name : $"\0{i}"))
        {
            var sources = alike.Select(i => of[i]!).ToList();
            await BringAsync(sources, cancellationToken);
            var found = await AskAsync(sources, window, cancellationToken);
            foreach (var i in alike)
            {
                if (found.GetValueOrDefault(of[i]!.Run) is { } points)
                    curves[i] = points.Of(of[i]!.Run);
            }
        }
    }

    /// <param name="sources">One, or several that are the same columns.</param>
    /// <param name="window">The stretch.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private Task<Dictionary<string, CurvePoints>> AskAsync(List<CurveSource> sources, CurveWindow window, CancellationToken cancellationToken)
    {
        var parts = sources.SelectMany(source => source.Parts).DistinctBy(part => part.Key).ToList();
        // A stretch of a long curve is found by what its row groups say of the axis.
        var sql = sources is [var only]
            ? $"SELECT {Sql.Text(only.Run)}, x, y, file_index, file_row_number FROM ({only.Points(window)}) WHERE isfinite(x)"
            : sources[0].Columns!.Points([.. data.FilesOf(parts)], sources.Select(source => source.Run), window);
        return data.Database.ReadAsync(
            sql,
            reader =>
            {
                var found = sources.DistinctBy(source => source.Run).ToDictionary(source => source.Run, source => new CurvePoints(source.Parts));
                while (reader.Read())
                {
                    found[reader.GetString(0)].Add(reader.GetDouble(1), reader.GetDouble(2), parts[Convert.ToInt32(reader.GetValue(3), CultureInfo.InvariantCulture)].Key, reader.GetInt64(4));
                }
                return found.Where(one => !one.Value.IsEmpty).ToDictionary();
            },
            cancellationToken);
    }

    private Task BringAsync(IEnumerable<CurveSource> of, CancellationToken cancellationToken) =>
        data.BringAsync([.. of.SelectMany(source => source.Parts).DistinctBy(part => part.Key)], cancellationToken);

    private async Task<Curve.Columns> ColumnsAsync(CurveSource source, double from, double width, int columns, CurveWindow window, CancellationToken cancellationToken)
    {
        var place = $"least({columns - 1}, floor((x - {Sql.Number(from)}) / {Sql.Number(width)}))::INT";
        await BringAsync([source], cancellationToken);
        return await data.Database.ReadAsync(
            $"""
            SELECT place, count(*), min(f), max(f), avg(f), arg_min(f, x), arg_max(f, x), arg_min(x, f), arg_max(x, f)
            FROM (SELECT {place} AS place, x, CASE WHEN isfinite(y) THEN y END AS f FROM ({source.Points(window)}) WHERE isfinite(x))
            GROUP BY place
            """,
            reader =>
            {
                var values = new ColumnValues(columns);
                var count = 0L;
                while (reader.Read())
                {
                    var i = Math.Max(0, reader.GetInt32(0));
                    count += reader.GetInt64(1);
                    if (reader.IsDBNull(2))
                    {
                        values.Order[i] = -1;
                        continue;
                    }
                    (values.Low[i], values.High[i], values.Mean[i]) = (reader.GetDouble(2), reader.GetDouble(3), reader.GetDouble(4));
                    (values.First[i], values.Last[i]) = (reader.GetDouble(5), reader.GetDouble(6));
                    values.Order[i] = reader.GetDouble(7) <= reader.GetDouble(8) ? 1 : 2;
                }
                return new Curve.Columns(source.Run, count, values);
            },
            cancellationToken);
    }
}
