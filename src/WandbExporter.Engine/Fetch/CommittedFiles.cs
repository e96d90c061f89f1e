using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch;

/// <summary>The files that earlier attempts at a unit recorded, and those of the commit that this attempt replaces; but for what is known to be damaged.</summary>
/// <param name="progress">Of the unit.</param>
/// <param name="damaged">Keys of objects that are to be fetched again.</param>
internal sealed class CommittedFiles(UnitProgress progress, IReadOnlySet<string> damaged)
{
    private readonly Dictionary<string, PartInfo> _replaced = progress.Replaced
        .Where(part => part.Class == PartClass.File)
        .GroupBy(part => part.Key, StringComparer.Ordinal)
        .ToDictionary(parts => parts.Key, parts => parts.Last(), StringComparer.Ordinal);

    /// <summary>The newest under the key; null if there is none.</summary>
    public PartInfo? Under(string key) => damaged.Contains(key) ? null
        : progress.Parts.Find(key) is { Class: PartClass.File } part ? part
        : progress.Former?.Find(key) ?? _replaced.GetValueOrDefault(key);
}
