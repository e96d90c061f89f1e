namespace WandbExporter.Core.Journal;

/// <summary>One object in the destination that belongs to a unit.</summary>
/// <param name="Key">Where it stands, relative to the destination.</param>
/// <param name="Table">The table it is a piece of, or null for a run's file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Lower-case hex digest of its bytes.</param>
/// <param name="Rows">Rows of a table part, 0 for a file.</param>
/// <param name="SourceMd5">The source's own digest (base64 MD5) that the bytes were checked against, or null if it gave none.</param>
public sealed record PartInfo(string Key, string? Table, long Bytes, string Sha256, long Rows, string? SourceMd5 = null);
