namespace WandbExporter.Client.Model;

/// <summary>What a download of a version's file wrote.</summary>
/// <param name="Agreement">With the manifest: proved is what has the digest that it says.</param>
/// <param name="Md5">Of the bytes written, when the manifest's digest is one; else null.</param>
/// <param name="Requests">Requests it took, redirects included.</param>
public sealed record ArtifactDownload(long Bytes, ListingAgreement Agreement, ReadOnlyMemory<byte>? Md5, int Requests);
