using System.Globalization;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Tables.Write;

/// <summary>The deterministic name of a part's file: the run, and which of its parts it is.</summary>
internal static class PartStem
{
    public static string Of(string runId, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{runId}-{ordinal:D5}");

    /// <summary>
    /// Of a range of a history that is read in ranges: names of parts sort as their steps do, and no id of a run holds a colon.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="range">Which range of its history.</param>
    /// <param name="part">Which part of the range.</param>
    public static string OfRange(string runId, UnitRange range, int part)
    {
        ArgumentNullException.ThrowIfNull(range);
        return string.Create(CultureInfo.InvariantCulture, $"{runId}-{range.Ordinal:D5}:{range.Index:D3}-{part:D5}");
    }

    /// <summary>Of objects of a project or an entity, such as <c>artifacts-00000</c>.</summary>
    public static string OfObjects(UnitKind kind, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return string.Create(CultureInfo.InvariantCulture, $"{kind.Name.ToLowerInvariant()}-{ordinal:D5}");
    }

    /// <summary>Of the files of a version; no name of a collection holds a colon.</summary>
    public static string OfArtifact(string collection, string version, int ordinal) =>
        string.Create(CultureInfo.InvariantCulture, $"{collection}:{version}-{ordinal:D5}");

    /// <param name="ordinal">Which of the units of the project's listing.</param>
    /// <param name="revision">How often the page was written anew because its runs changed.</param>
    public static string OfPage(int ordinal, int revision = 0) => Revised(string.Create(CultureInfo.InvariantCulture, $"page-{ordinal:D6}"), revision);

    public static string OfProjects(int revision = 0) => Revised("projects", revision);

    /// <summary>The revision in the key of a part that one of these two named.</summary>
    public static int RevisionOf(string key)
    {
        var name = key[(key.LastIndexOf('/') + 1)..];
        var mark = name.LastIndexOf(RevisionMark, StringComparison.Ordinal);
        return mark >= 0 && int.TryParse(name.AsSpan(mark + RevisionMark.Length, name.Length - mark - RevisionMark.Length - ".parquet".Length), CultureInfo.InvariantCulture, out var revision) ? revision : 0;
    }

    private const string RevisionMark = "-r";

    private static string Revised(string stem, int revision) =>
        revision == 0 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}{RevisionMark}{revision:D5}");
}
