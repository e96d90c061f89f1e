using WandbExporter.Client.Model;

namespace WandbExporter.Client.Downloads;

/// <summary>A content that was written.</summary>
/// <param name="Md5">Of the bytes written; null if it was not needed.</param>
/// <param name="Requests">Requests it took, redirects included.</param>
/// <param name="Source">As it was finally asked for.</param>
internal sealed record DownloadedContent(long Bytes, ListingAgreement Agreement, ReadOnlyMemory<byte>? Md5, int Requests, DownloadSource Source);
