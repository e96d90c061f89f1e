using WandbExporter.Browse.Data;

namespace WandbExporter.Browse.Curves;

/// <summary>The blocks of the curves that were looked at last. Whoever asks for one that is being read waits for it.</summary>
internal sealed class BlockCache(ExportData data)
{
    // Of ten million points, a curve takes four megabytes.
    private const int Kept = 24;

    private readonly Lock _gate = new();
    private readonly LinkedList<(string Name, Task<Blocks> Blocks)> _recent = [];

    public async Task<Blocks> OfAsync(CurveQuestion question, CurveSource source, CancellationToken cancellationToken)
    {
        var name = string.Join('\n', [question.Table, question.Metric, question.Axis, source.Run, .. source.Parts.Select(part => part.Key)]);
        Task<Blocks> reading;
        lock (_gate)
        {
            var node = _recent.First;
            while (node is not null && (node.Value.Name != name || node.Value.Blocks is { IsFaulted: true } or { IsCanceled: true }))
                node = node.Next;
            if (node is not null)
                _recent.Remove(node);
            else
            {
                // Whoever asked first may go away; what is read is for all. The engine reads on the thread that asks, which must not be the one that holds the others up.
                node = new((name, Task.Run(() => ReadAsync(source), CancellationToken.None)));
            }
            _recent.AddFirst(node);
            if (_recent.Count > Kept)
                _recent.RemoveLast();
            reading = node.Value.Blocks;
        }
        return await reading.WaitAsync(cancellationToken);
    }

    private async Task<Blocks> ReadAsync(CurveSource source)
    {
        using var held = data.Hold();
        await data.BringAsync(source.Parts, CancellationToken.None);
        return await AskAsync(source);
    }

    private Task<Blocks> AskAsync(CurveSource source) => data.Database.ReadAsync(
        $"""
        SELECT min(x), max(x), count(*), count(f), arg_min(f, x), arg_max(f, x), min(f), arg_min(x, f), max(f), arg_max(x, f), sum(f)
        FROM (SELECT x, CASE WHEN isfinite(y) THEN y END AS f, file_index, file_row_number // {Blocks.Rows} AS block FROM ({source.Points(CurveWindow.Whole)}) WHERE isfinite(x))
        GROUP BY file_index, block
        """,
        reader =>
        {
            var blocks = new List<Block>();
            while (reader.Read())
            {
                blocks.Add(new Block(
                    reader.GetDouble(0), reader.GetDouble(1), reader.GetInt64(2), reader.GetInt64(3),
                    Value(4), Value(5), Value(6), Value(7), Value(8), Value(9), Value(10)));
            }
            return new Blocks(blocks);

            double Value(int column) => reader.IsDBNull(column) ? double.NaN : reader.GetDouble(column);
        },
        CancellationToken.None);
}
