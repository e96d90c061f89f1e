using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>A table that a listing fills while it lists items: projects or runs.</summary>
internal sealed class ListedTable<TItem> : TableDescriptor
{
    /// <summary>What is listed, such as <c>the runs of a project</c>.</summary>
    public required string Listing { get; init; }

    /// <summary>The columns.</summary>
    public required IReadOnlyList<ColumnDescriptor> Described { get; init; }

    /// <summary>The resume rule.</summary>
    public required ResumeRule GoesOn { get; init; }

    /// <summary>A part that begins.</summary>
    public required Func<IRowTable<TItem>> Open { get; init; }

    /// <summary>Whether every item is exactly one row; then the listing's count is the table's.</summary>
    public bool IsRowAnItem { get; init; }

    public override IReadOnlyList<ColumnDescriptor> Columns => Described;

    public override string FilledBy => $"listing {Listing}";

    public override ResumeRule Resume => GoesOn;

    public override RunningRule WhileRunning => RunningRule.AsListed;
}
