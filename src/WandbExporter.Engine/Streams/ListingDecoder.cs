using System.Diagnostics.CodeAnalysis;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>Gathers listed runs until a part is full, then hands out the run tables and the record that commits them.</summary>
[SuppressMessage("Design", "CA1001", Justification = "What is gathered is given to the writer, or disposed at the end.")]
internal sealed class ListingDecoder(StreamContext context, ProjectPath project, ProjectListing listing, int sweep)
{
    private readonly ListedTables<RunInfo> _tables = new(context.Tables);
    private readonly List<RunDescriptor> _runs = [];
    private readonly List<WithheldRun> _withheld = [];
    private readonly List<OddRun> _odd = [];
    private readonly HashSet<string> _inThisUnit = new(StringComparer.Ordinal);
    private Failure? _failure;
    private string? _endCursor;
    private long? _serverCount;
    private int _pages;
    private bool _full;
    private bool _last;

    /// <summary>Whether no further page may be fetched for this unit.</summary>
    public bool IsFull => _full;

    public void OnPage(Attempt<Page<RunInfo>> attempt)
    {
        switch (attempt)
        {
            case Fetched<Page<RunInfo>> { Value: var page }:
                Append(context.Terms.PublicSafe ? SecretRuns.Withhold(page) : page);
                break;
            case Failed<Page<RunInfo>> failed:
                _failure = failed.Failure;
                _full = true;
                break;
        }
    }

    public IEnumerable<Decoded> OnEnd()
    {
        // What was listed before a page failed is worth committing; the failing page is the next unit's first.
        if (_pages == 0)
        {
            _tables.Dispose();
            yield return new Passed(_failure is null ? new UnitInterrupted() : new UnitFaulted(_failure));
            yield break;
        }
        foreach (var table in _tables.Parts)
            yield return new FullPart(table, PartStem.OfPage(listing.NextOrdinal), null) { IsPutAgain = true };
        yield return new Passed(new RunsPageListed(new RunsListed(
            UnitId.RunPage(project, listing.NextOrdinal).Value,
            project.Entity,
            project.Project,
            listing.NextOrdinal,
            _endCursor,
            sweep,
            _last,
            _serverCount,
            _runs,
            context.Time.GetUtcNow(),
            _withheld.Count > 0 ? _withheld : null,
            _odd.Count > 0 ? _odd : null)));
    }

    private void Append(Page<RunInfo> page)
    {
        _pages++;
        _endCursor = page.EndCursor ?? _endCursor;
        _serverCount = page.TotalCount ?? _serverCount;
        foreach (var run in page.Items)
        {
            if (!listing.IsNew(run.Path.RunId) || !_inThisUnit.Add(run.Path.RunId))
                continue;
            _tables.Append(run);
            _runs.Add(run.ToDescriptor());
            context.Columns.KeepForNumbers(HistoryTable.Name, HistoryNumbers.KeysOf(run.HistoryKeys));
            if (run.OddFields.Count > 0)
                _odd.Add(new OddRun(run.Path.RunId, run.OddFields));
        }
        _withheld.AddRange(page.Withheld.Where(run => listing.IsNew(run.Key)).Select(run => new WithheldRun(run.Key, run.Failure)));
        _last = !page.HasNextPage;
        _full = _last || _runs.Count >= context.Settings.Listing.RunsPerPart || _tables.MemoryBytes >= context.Settings.Write.RowGroupBytes;
    }
}
