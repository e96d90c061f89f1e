using System.Text.Json.Serialization;
using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>One object in the destination that belongs to a unit.</summary>
/// <param name="Key">Where it stands, relative to the destination.</param>
/// <param name="Table">The table it is a piece of, or null for a file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Lower-case hex digest of its bytes.</param>
/// <param name="Rows">Rows of a table part, 0 for a file.</param>
/// <param name="SourceMd5">The source's own digest (base64 MD5) that the bytes were checked against, or null if it gave none.</param>
/// <param name="CopyOf">
/// The key of the object that it was copied from within the destination, because the source lists both with the same size and digest; null
/// if the source was asked for its bytes.
/// </param>
/// <param name="VerifiedBy">What ties the bytes behind a reference to what was logged, such as <c>ETag</c>; null for all else, and if nothing does.</param>
public sealed record PartInfo(
    string Key,
    string? Table,
    long Bytes,
    string Sha256,
    long Rows,
    string? SourceMd5 = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CopyOf = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? VerifiedBy = null)
{
    /// <summary>What the object is; the record says it by naming a table or none.</summary>
    public PartClass Class => Table is null ? PartClass.File : PartClass.TablePart;

    /// <summary>The table in whose totals it counts; contents of files count under names of their own.</summary>
    public string CountedIn => Table
        ?? (Key.StartsWith(ExportKeys.ArtifactPrefix, StringComparison.Ordinal) ? TableTotals.ArtifactContents
        : Key.StartsWith(ExportKeys.ReportPrefix, StringComparison.Ordinal) ? TableTotals.ReportContents
        : TableTotals.FileContents);
}
