namespace WandbExporter.Core.Journal;

/// <summary>Files of a version that name a content which stands by its digest, whoever brought it.</summary>
/// <param name="Files">How many.</param>
/// <param name="Bytes">Their bytes, a content as often as it is named.</param>
public sealed record NamedContents(long Files, long Bytes);
