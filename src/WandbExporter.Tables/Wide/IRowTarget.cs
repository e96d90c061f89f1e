using WandbExporter.Client.Rows;
using WandbExporter.Parquet;

namespace WandbExporter.Tables.Wide;

/// <summary>What takes the rows of one run, in the order in which they come.</summary>
internal interface IRowTarget
{
    /// <summary>Adds a row. Throws <see cref="MalformedJsonException"/>, and adds nothing, when it is not a JSON object.</summary>
    /// <param name="row">The row.</param>
    /// <param name="memory">If the row is a long one, its memory, which is given back as its values are used up: then nobody may read it again.</param>
    void Append(ReadOnlySpan<byte> row, LongBytes? memory = null);

    /// <summary>Adds rows that come by columns: a null is a key that was not logged.</summary>
    /// <exception cref="ParquetFormatException">They are damaged. Some of them may be in the target, which is of no use any more.</exception>
    void Append(RowBatch rows, int from, int count);
}
