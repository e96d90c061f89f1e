namespace WandbExporter.Simulator;

/// <summary>How <c>parquetHistory</c> shows the history of runs: the older rows in files of the bucket, the last ones live.</summary>
/// <remarks>
/// A file has one type a column, so a row whose values do not fit the columns of the file begins another one; a row that no Parquet file
/// can hold without loss, and all after it, stay live. <c>history</c> and <c>sampledHistory</c> serve all rows in any case.
/// </remarks>
public sealed record ParquetHistoryOptions
{
    /// <summary>Into so many files a run's rows are cut; more when their types ask for it.</summary>
    public int Files { get; init; } = 1;

    /// <summary>So many of the last rows are in no file.</summary>
    public long LiveRows { get; init; }

    /// <summary>So many of the last exported rows are named as live too.</summary>
    public long RowsAlsoLive { get; init; }

    /// <summary>So many rows at the end of a file stand at the beginning of the next one too.</summary>
    public long RowsInTwoFiles { get; init; }

    /// <summary>Runs were rewound to this row, from 0, and an old export still has what they had logged from there on: other values at the same steps.</summary>
    public long? RewoundAt { get; init; }

    /// <summary>So many rows the old export has beyond the last step of the run.</summary>
    public long RowsBeyondRewound { get; init; }

    /// <summary>Files are made when so many rows are new; until then those are live.</summary>
    public long ExportEvery { get; init; } = 1;

    /// <summary>URLs in another order on each call.</summary>
    public bool ShuffleUrls { get; init; } = true;

    /// <summary>The place, from 0, of a file that is not there: its rows are in no file and not live. Null: the export is complete.</summary>
    public int? MissingFile { get; init; }

    /// <summary><c>liveData</c> is null, whatever is live.</summary>
    public bool LiveDataIsNull { get; init; }

    /// <summary>Steps of live rows read <c>12.0</c> instead of <c>12</c>.</summary>
    public bool LiveStepsAsDoubles { get; init; } = true;

    /// <summary>The column <c>_step</c> holds doubles; steps beyond 2^53 then stay live.</summary>
    public bool StepAsDouble { get; init; }

    /// <summary>Pages are compressed with gzip; otherwise not at all.</summary>
    public bool Gzip { get; init; }

    public int RowGroupRows { get; init; } = 10_000;
}
