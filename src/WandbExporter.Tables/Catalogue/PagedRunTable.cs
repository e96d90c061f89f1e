using WandbExporter.Client;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>A table of a run's units whose rows the server lists in pages: what there is to know of it is how to ask for a page.</summary>
internal sealed class PagedRunTable<TItem> : RunUnitTable
{
    /// <summary>Lists a run's items from a cursor on; null for the first page.</summary>
    public required Func<WandbClient, RunPath, PageSizes, string?, Listing<TItem>> List { get; init; }

    /// <summary>A part that begins.</summary>
    public required Func<IRowTable<RunRow<TItem>>> Open { get; init; }

    /// <summary>What is said of a run whose server does not know the query, which is no failure then; null if it is one.</summary>
    public string? NoteIfUnsupported { get; init; }

    public override TResult ReadPaged<TResult>(IPagedReading<TResult> reading) => reading.Read(this);
}
