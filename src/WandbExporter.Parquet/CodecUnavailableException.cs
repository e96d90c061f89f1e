namespace WandbExporter.Parquet;

/// <summary>The library of a compression codec is not installed on this machine.</summary>
public sealed class CodecUnavailableException : Exception
{
    public CodecUnavailableException(Compression codec, string message)
        : base(message) => Codec = codec;

    public Compression Codec { get; }
}
