namespace WandbExporter.Parquet.Writing;

/// <summary>Cuts a column into pages of about the wanted size; a page ends between two rows.</summary>
internal readonly struct PageSplitter(ColumnBuilder column, int pageBytes)
{
    /// <summary>Nulls cost next to nothing, but a reader's arrays are as long as the page's rows.</summary>
    private const int MaxRows = 1 << 20;

    /// <summary>The rows of the page that starts at a row and at a value, and how many of them hold a value.</summary>
    public (int Rows, int Values) Next(int row, int value)
    {
        var validity = column.Validity;
        var limit = Math.Min(MaxRows, validity.Rows - row);
        var values = Math.Min(Fitting(value), validity.Values - value);
        if (values == validity.Values - value && validity.Rows - row <= MaxRows)
            return (limit, values);
        var rows = validity.RowsHolding(row, values);
        return rows <= limit ? (rows, values) : (limit, validity.CountValues(row, limit));
    }

    private int Fitting(int value) => column switch
    {
        BooleanColumnBuilder => MaxRows,
        Int32ColumnBuilder => pageBytes / 4,
        BytesColumnBuilder bytes => Fitting(bytes, value),
        _ => pageBytes / 8,
    };

    private int Fitting(BytesColumnBuilder bytes, int value)
    {
        var ends = bytes.Ends;
        if (value == ends.Length)
            return 0;
        var start = value == 0 ? 0 : ends[value - 1];
        // The cost of the values up to and with i rises with i, so the last one that fits is found by halving.
        var (low, high) = (value, ends.Length - 1);
        while (low < high)
        {
            var middle = low + (high - low + 1) / 2;
            if (ends[middle] - start + 4L * (middle - value + 1) <= pageBytes)
                low = middle;
            else
                high = middle - 1;
        }
        return low - value + 1;
    }
}
