namespace WandbExporter.Core.Journal;

/// <summary>A commit that counts until its unit, which is read again from its start, is committed anew.</summary>
/// <param name="Ordinal">The place of its record in the journal, from 0.</param>
/// <param name="Parts">The parts that count by it.</param>
public sealed record LedgerCommit(long Ordinal, IReadOnlyList<LedgerPart> Parts)
{
    /// <summary>The places of the other records without which it would not count: earlier commits that it goes on from, and why.</summary>
    public IReadOnlyList<long> Further { get; init; } = [];

    /// <summary>What it names of contents that count by themselves; null if nothing.</summary>
    public NamedContents? Contents { get; init; }
}
