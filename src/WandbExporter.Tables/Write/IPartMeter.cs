namespace WandbExporter.Tables.Write;

/// <summary>Hears of every part that was written. Thread-safe.</summary>
internal interface IPartMeter
{
    /// <param name="table">The table in whose numbers the part counts.</param>
    /// <param name="rows">Logged rows that it holds.</param>
    /// <param name="bytes">Its size.</param>
    void PartWritten(string table, long rows, long bytes);
}
