using WandbExporter.Parquet;

namespace WandbExporter.Tables.Wide;

/// <summary>What takes the rows of one run, in the order in which they come.</summary>
internal interface IRowTarget
{
    /// <summary>Adds a row. Throws <see cref="Client.Rows.MalformedJsonException"/>, and adds nothing, when it is not a JSON object.</summary>
    void Append(ReadOnlySpan<byte> row);

    /// <summary>Adds rows that come by columns: a null is a key that was not logged.</summary>
    /// <exception cref="ParquetFormatException">They are damaged. Some of them may be in the target, which is of no use any more.</exception>
    void Append(RowBatch rows, int from, int count);
}
