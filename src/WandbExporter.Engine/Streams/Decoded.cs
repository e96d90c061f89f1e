using WandbExporter.Core.Journal;
using WandbExporter.Engine.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>What decoding hands to writing.</summary>
internal abstract record Decoded;

/// <summary>A row group that is full; it belongs to the writer.</summary>
internal sealed record FullPart(ITablePart Part, string Stem, string? ResumeAt, IReadOnlyList<HistoryGap>? Gaps = null) : Decoded
{
    /// <summary>What the group has of the memory of all; given back with it.</summary>
    public IDisposable? Share { get; init; }
}

/// <summary>What needs no writing.</summary>
internal sealed record Passed(UnitEvent Event) : Decoded;
