using System.Buffers;
using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>Rows of one exported file, from the first up to, without, the end, and the columns that hold them.</summary>
/// <param name="Beyond">Of a file that is older than the rewinding of the run: how many rows it has after the end; else null.</param>
internal sealed record ExportedRows(long First, long End, RowShape Columns, long? Beyond = null);

/// <summary>Which rows of a run stand in which file.</summary>
/// <param name="End">The first row that is in no file: it and all after it are live.</param>
internal sealed record ExportPlan(IReadOnlyList<ExportedRows> Files, long End)
{
    /// <summary>A run whose types change so often is exported no further.</summary>
    private const int MostFiles = 100;
    private const long LargestExactStep = 1L << 53;

    /// <param name="rows">Rows of the run that are due for export.</param>
    public static ExportPlan Of(RunData run, long rows, ParquetHistoryOptions options)
    {
        var files = new List<ExportedRows>();
        for (var number = 0; number < options.Files; number++)
        {
            var (begin, end) = (rows * number / options.Files, rows * (number + 1) / options.Files);
            if (begin == end)
                continue;
            var reached = Cut(run, number == 0 ? 0 : Math.Max(0, begin - options.RowsInTwoFiles), end, options, files);
            if (reached < end)
                return new ExportPlan(files, Math.Max(begin, reached));
        }
        if (options.RewoundAt is { } rewound && files.FindIndex(file => file.First <= rewound && rewound < file.End) is var place and >= 0)
            files.Add(new ExportedRows(rewound, rows, files[place].Columns, options.RowsBeyondRewound));
        return new ExportPlan(files, rows);
    }

    /// <summary>The row as JSON; null when it is no object.</summary>
    public static JsonDocument? Parse(RunData run, long row, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        run.WriteRow(row, buffer);
        JsonDocument? parsed = null;
        try
        {
            parsed = TolerantJson.Parse(buffer.WrittenSpan.ToArray());
            if (parsed.RootElement.ValueKind == JsonValueKind.Object)
                return parsed;
        }
        catch (JsonException)
        {
        }
        parsed?.Dispose();
        return null;
    }

    /// <summary>Adds files of these rows, a new one wherever a row does not fit the one before it.</summary>
    /// <returns>The first row that no file can hold, or the end.</returns>
    private static long Cut(RunData run, long first, long end, ParquetHistoryOptions options, List<ExportedRows> files)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        RowShape? columns = null;
        var row = first;
        for (; row < end; row++)
        {
            using var parsed = Parse(run, row, buffer);
            if (parsed is not null && columns?.Holds(parsed.RootElement) == true && TolerantJson.Step(parsed.RootElement) is not null)
                continue;
            if (parsed is null || Columns(parsed.RootElement, options) is not { } shape)
                break;
            if (columns?.Merge(shape) is { } both)
            {
                columns = both;
                continue;
            }
            if (columns is not null)
                files.Add(new ExportedRows(first, row, Known(columns)));
            (first, columns) = (row, shape);
            if (files.Count >= MostFiles)
                return row;
        }
        if (columns is not null)
            files.Add(new ExportedRows(first, row, Known(columns)));
        return row;
    }

    private static RowShape? Columns(JsonElement row, ParquetHistoryOptions options)
    {
        if (TolerantJson.Step(row) is not { } step || (options.StepAsDouble && step is < -LargestExactStep or > LargestExactStep))
            return null;
        var kind = options.StepAsDouble ? ShapeKind.Double : ShapeKind.BigInteger;
        return RowShape.Of(row)?.With("_step", RowShape.Scalar(kind));
    }

    /// <summary>A column without any value has no type, and so is no column.</summary>
    private static RowShape Known(RowShape columns) => columns.Without(ShapeKind.Unknown);
}
