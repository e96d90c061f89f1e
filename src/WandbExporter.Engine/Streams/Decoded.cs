using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>Decodes what one fetch brought, or what is left at the end of the source. Called once, in the order of the fetches.</summary>
internal delegate IEnumerable<Decoded> Decoding();

/// <summary>What decoding hands to writing.</summary>
internal abstract record Decoded;

/// <summary>A row group that is full; it belongs to the writer.</summary>
internal sealed record FullPart(ITablePart Part, string Stem, ResumePoint? ResumeAt, IReadOnlyList<HistoryGap>? Gaps = null) : Decoded
{
    /// <summary>What the group has of the memory of all; given back with it.</summary>
    public IDisposable? Share { get; init; }

    /// <summary>What it has of the memory of long answers; given back with it.</summary>
    public IReadOnlyList<IDisposable> Places { get; init; } = [];

    /// <summary>How the unit ends with this part; null if it goes on, or if the end is no part of the part's record.</summary>
    public UnitCompleted? End { get; init; }

    /// <summary>The last row of a history that goes on behind it; null if that does not say when it was logged.</summary>
    public LastRow? LastRow { get; init; }

    /// <summary>Whether the unit's next attempt puts an object of the same name, whatever it finds.</summary>
    public bool IsPutAgain { get; init; }

    /// <summary>Gives back what it holds.</summary>
    public void Release()
    {
        Part.Dispose();
        Share?.Dispose();
        foreach (var place in Places)
            place.Dispose();
    }
}

/// <summary>What needs no writing.</summary>
internal sealed record Passed(UnitEvent Event) : Decoded;
