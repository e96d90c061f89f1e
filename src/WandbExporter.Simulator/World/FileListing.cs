namespace WandbExporter.Simulator;

/// <summary>What a listing says of a file, where it is not the truth.</summary>
/// <param name="Size">Null is listed as null.</param>
/// <param name="Md5">Null is listed as null.</param>
public sealed record FileListing(long? Size, string? Md5)
{
    /// <summary>Null for the one that leads to the file.</summary>
    public string? Url { get; init; }
}
