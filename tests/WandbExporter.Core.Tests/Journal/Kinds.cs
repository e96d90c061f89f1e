using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Tests.Journal;

/// <summary>Kinds of units as they stand in journals.</summary>
internal static class Kinds
{
    public static UnitKind History { get; } = new("History");

    public static UnitKind Files { get; } = new("Files");
}
