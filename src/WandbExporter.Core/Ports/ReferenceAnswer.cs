namespace WandbExporter.Core.Ports;

/// <summary>A content that a reference leads to, as its store gives it.</summary>
/// <param name="Body">Its bytes; disposed with this. A connection that breaks is an <see cref="IOException"/> or an <see cref="HttpRequestException"/>.</param>
public sealed record ReferenceAnswer(Stream Body) : IAsyncDisposable
{
    /// <summary>Of the content that the body begins with.</summary>
    public long Offset { get; init; }

    /// <summary>Of the whole content; null if the store does not say.</summary>
    public long? Length { get; init; }

    /// <summary>As the store spells it; null if it has none.</summary>
    public string? ETag { get; init; }

    /// <summary>What the store calls the version that it gives; null if it has no names for them.</summary>
    public string? Version { get; init; }

    /// <summary>Whether a version was asked for, and is what is given.</summary>
    public bool IsVersion { get; init; }

    /// <summary>The MD5 that the store says the whole content has.</summary>
    public ReadOnlyMemory<byte>? Md5 { get; init; }

    /// <summary>The same by CRC32C.</summary>
    public uint? Crc32C { get; init; }

    public ValueTask DisposeAsync() => Body.DisposeAsync();
}
