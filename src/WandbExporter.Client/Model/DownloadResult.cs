namespace WandbExporter.Client.Model;

/// <summary>What a download wrote.</summary>
/// <param name="Requests">Requests it took, redirects included.</param>
/// <param name="File">The file as it was finally asked for: its URL may have been renewed.</param>
public sealed record DownloadResult(long Bytes, ListingAgreement Agreement, int Requests, RunFile File);
