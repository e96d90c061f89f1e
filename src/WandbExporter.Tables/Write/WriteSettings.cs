using WandbExporter.Parquet;

namespace WandbExporter.Tables.Write;

/// <summary>How parts are written.</summary>
public sealed record WriteSettings(
    long RowGroupBytes,
    long RowGroupsMemory,
    Compression Compression,
    bool DeltaIntegers,
    bool ByteStreamSplit,
    long LongFileBytes);
