namespace WandbExporter.Parquet.Tests.Judges;

/// <summary>What a judge finds in a file.</summary>
/// <param name="Names">Of the columns, in the order of the file.</param>
/// <param name="Types">What the judge takes them for, in our terms.</param>
/// <param name="Rows">A text or null a cell.</param>
internal sealed record JudgedFile(IReadOnlyList<string> Names, IReadOnlyList<ColumnType> Types, IReadOnlyList<string?[]> Rows)
{
    /// <summary>Columns that the judge is known not to read, by their numbers: <see cref="JudgeLimitTests"/> has the reasons.</summary>
    public IReadOnlySet<int> Unread { get; init; } = new HashSet<int>();
}
