using WandbExporter.Core.Journal;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Catalogue;

/// <summary>A table that is filled run by run: each run has a unit for it.</summary>
internal class RunUnitTable : UnitTable
{
    /// <summary>Rows that are a request or two.</summary>
    private const int FewRows = 1000;

    /// <summary>Those of its columns that hold what was logged under their names; they have one type, whatever was.</summary>
    public IReadOnlyList<ColumnSpec> LoggedColumns => [.. Described.Where(column => !ColumnNames.IsReserved(column.Name)).Select(column => column.Spec)];

    public override string FilledBy => $"a unit a run, `{Kind.Name}`";

    /// <summary>Whether units of it share files where histories stand in the long layout.</summary>
    public bool IsBundledInLongLayout { get; init; }

    /// <summary>How many rows the server says a run has; null when it does not say.</summary>
    public required Func<RunDescriptor, long?> Count { get; init; }

    /// <summary>Whether what is as many as before is the same as before: it is with lines and samples.</summary>
    public bool IsToldByCount { get; init; } = true;

    /// <summary>Requests that a run's unit takes at the least.</summary>
    public required Func<RunDescriptor, PageSizes, long> Requests { get; init; }

    /// <summary>Whether a run's unit is a request or two, so that a worker does some of them at a time.</summary>
    public Func<RunDescriptor, bool> IsSmall
    {
        get => field ?? (run => Count(run) <= FewRows);
        init;
    }

    /// <summary>Whether an export has it unless it says otherwise.</summary>
    public bool IsUsual { get; init; } = true;

    /// <summary>Whether exports were begun, by the name of a group, by builds that did not know it yet.</summary>
    public bool IsLate { get; init; }

    public override bool IsByDefault => IsSelectable && IsUsual;

    /// <summary>Requests for each run are more than the other tables of its group take; those of artifacts are their own.</summary>
    public override bool IsNamedAlone => !IsUsual && Group != TableGroup.Artifacts;

    public override bool CameLater => IsLate;

    public override bool IsSmallUnit(IListed listed) => IsSmall((RunDescriptor)listed);

    /// <summary>Where rows come in pages that are decoded one like the other: hands itself over with the type of its items.</summary>
    public virtual TResult? ReadPaged<TResult>(IPagedReading<TResult> reading)
        where TResult : class => null;
}

/// <summary>What makes something of a table that comes in pages, whatever its items are.</summary>
internal interface IPagedReading<out TResult>
    where TResult : class
{
    TResult Read<TItem>(PagedRunTable<TItem> table);
}
