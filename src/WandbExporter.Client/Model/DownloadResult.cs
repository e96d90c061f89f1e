namespace WandbExporter.Client.Model;

/// <summary>What a download wrote.</summary>
/// <param name="Md5">Of the bytes written, when the listing has a digest that may be one; else null.</param>
/// <param name="Requests">Requests it took, redirects included.</param>
/// <param name="File">The file as it was finally asked for: its URL may have been renewed.</param>
public sealed record DownloadResult(long Bytes, ListingAgreement Agreement, ReadOnlyMemory<byte>? Md5, int Requests, RunFile File);
