namespace WandbExporter.Client.Model;

/// <summary>A content outside W&amp;B that was read.</summary>
/// <param name="Md5">Of the bytes written.</param>
/// <param name="VerifiedBy">
/// What ties them to what was logged: <c>MD5</c>, <c>XXH128</c>, <c>CRC32C</c>, <c>ETag</c> or <c>size</c>; null if nothing does.
/// </param>
public sealed record ReferencedContent(long Bytes, ReadOnlyMemory<byte> Md5, string? VerifiedBy);
