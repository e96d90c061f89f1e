namespace WandbExporter.Parquet;

/// <summary>
/// A file is not Parquet, is cut or damaged, or uses a part of the format that this reader does not know.
/// The message names the place; <see cref="Offset"/> is the byte in the file where it was noticed, when known.
/// </summary>
public sealed class ParquetFormatException : Exception
{
    public ParquetFormatException(string message, long? offset = null, Exception? inner = null)
        : base(offset is { } at ? $"{message} (at byte {at})" : message, inner) => Offset = offset;

    public long? Offset { get; }
}
