using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Catalogue;

/// <summary>A table that units fill which workers do, whatever their subject is.</summary>
internal abstract class UnitTable : TableDescriptor
{
    /// <summary>The kind of the units that fill it.</summary>
    public required UnitKind Kind { get; init; }

    public required Lane Lane { get; init; }

    /// <summary>The columns.</summary>
    public required IReadOnlyList<ColumnDescriptor> Described { get; init; }

    /// <summary>The resume rule.</summary>
    public required ResumeRule GoesOn { get; init; }

    /// <summary>What a later start does with what may have changed.</summary>
    public required RunningRule Live { get; init; }

    public override IReadOnlyList<ColumnDescriptor> Columns => Described;

    public override ResumeRule Resume => GoesOn;

    public override RunningRule WhileRunning => Live;

    /// <summary>Whether the unit is a request or two, so that a worker does some of them at a time.</summary>
    public abstract bool IsSmallUnit(IListed listed);
}
