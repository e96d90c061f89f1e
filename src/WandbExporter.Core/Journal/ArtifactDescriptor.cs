using System.Text.Json.Serialization;

namespace WandbExporter.Core.Journal;

/// <summary>What a unit that exports the files of an artifact's version must know of it.</summary>
/// <param name="Collection">The collection that it was found in: a sequence, or a portfolio that links it.</param>
/// <param name="Version">Its name there, such as <c>v3</c>.</param>
/// <param name="Id">The server's id of the version.</param>
/// <param name="Digest">The digest of its manifest, in hex; versions never change.</param>
/// <param name="FileCount">How many files the server says that it has; null if it does not say.</param>
/// <param name="Bytes">How large the server says that they are; null if it does not say.</param>
/// <param name="Algorithm">What the digest was computed with, as the server names it; null where it does not say.</param>
/// <param name="Type">The type of the collection, for one of another type may have its name; null in journals of older builds.</param>
public sealed record ArtifactDescriptor(
    string Collection,
    string Version,
    string Id,
    string Digest,
    long? FileCount,
    long? Bytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Algorithm = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type = null) : IListed
{
    [JsonIgnore]
    public string Fingerprint => Digest;
}
