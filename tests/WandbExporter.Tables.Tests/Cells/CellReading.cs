using System.Text;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;
using WandbExporter.Storage.Spool;
using WandbExporter.Tables.Cells;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Tables.Tests.Cells;

/// <summary>Takes rows through cells, spool and row groups, and reads the columns back.</summary>
internal static class CellReading
{
    public static RunPath Run { get; } = new("team", "vision", "r1");

    /// <param name="budget">0 sends every cell through the spool's file.</param>
    public static async Task<List<ReadCell>> ThroughAsync(IEnumerable<string> rows, long budget = 0, long groupBytes = 1 << 20)
    {
        await using var spool = new CellSpool(Path.GetTempPath(), below => UnnamedFile.Create(below, FileOptions.Asynchronous), budget);
        var run = spool.Begin(Run);
        foreach (var row in rows)
        {
            ((IRowTarget)run).Append(Encoding.UTF8.GetBytes(row));
            await spool.MakeRoomAsync(CancellationToken.None);
        }
        return await ReadAsync(spool, [run], groupBytes);
    }

    public static async Task<List<ReadCell>> ReadAsync(CellSpool spool, IReadOnlyList<RunCells> runs, long groupBytes = 1 << 20)
    {
        var cells = new List<ReadCell>();
        await foreach (var group in new CellFile(spool, Run.ProjectPath, runs, groupBytes).GroupsAsync(CancellationToken.None))
        {
            var columns = group.Builders.Select(builder => Values(builder!)).ToList();
            for (var row = 0; row < group.Rows; row++)
                cells.Add(new ReadCell(Text(columns[2][row])!, (long?)columns[3][row], (double?)columns[4][row], Text(columns[5][row])!,
                    (double?)columns[6][row], (long?)columns[7][row], Text(columns[8][row]), Text(columns[9][row]), (long?)columns[10][row]));
        }
        return cells;
    }

    private static List<object?> Values(ColumnBuilder builder)
    {
        var next = 0;
        return [.. Enumerable.Range(0, builder.Rows).Select(row => builder.IsNull(row) ? null : ValueAt(builder, next++))];
    }

    private static object ValueAt(ColumnBuilder builder, int place) => builder switch
    {
        DoubleColumnBuilder doubles => doubles.Values[place],
        Int64ColumnBuilder integers => integers.Values[place],
        BytesColumnBuilder bytes => Encoding.UTF8.GetString(bytes.Value(place)),
        _ => throw new InvalidOperationException(builder.GetType().Name),
    };

    private static string? Text(object? value) => (string?)value;
}

/// <summary>A row of a file of the long layout.</summary>
internal sealed record ReadCell(
    string RunId, long? Step, double? Timestamp, string Key, double? Double, long? Int, string? String, string? Json, long? RowIndex);
