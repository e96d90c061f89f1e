using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>
/// One reading of what a project or an entity has of some kind of objects, by a few requests. Another kind is a class beside this, a line in
/// <see cref="ObjectReadings"/>, and the descriptors of its tables. What the server does not know, or does not show to this key, is noted of its table
/// and is no failure.
/// </summary>
/// <param name="context">What to ask by.</param>
/// <param name="kind">The kind of the unit.</param>
/// <param name="subject">Its subject.</param>
internal abstract class ObjectReading(StreamContext context, UnitKind kind, Subject subject) : IDisposable
{
    private readonly List<IObjectArea> _areas = [];
    private readonly List<PartInfo> _files = [];
    private readonly HashSet<string> _brought = new(StringComparer.Ordinal);
    private string? _former;
    private bool _isInterrupted;

    protected StreamContext Context => context;

    /// <summary>What tells a later start whether anything changed; whole when all was read, or looked at.</summary>
    public string Fingerprint => Mark.ToText(_areas);

    /// <summary>The tables of the unit, whether or not the export has them.</summary>
    public IReadOnlyList<IObjectArea> Areas => _areas;

    /// <summary>Whether nothing is left to ask.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether the server is asked for a part of a table alone, by a filter: what is exported and not among it is not gone for that.</summary>
    public virtual bool IsFiltered(IObjectArea area) => false;

    /// <summary>Whether what was exported of a table, and that the server has no more, stays.</summary>
    public virtual bool KeepsGone(IObjectArea area) => false;

    /// <summary>How tables stand that units fill which there are none of, because of what this reading found.</summary>
    public virtual IEnumerable<AreaCount> FurtherAreas => [];

    /// <summary>The table whose rows name files that the unit has; null if it has none.</summary>
    public virtual IObjectArea? FilesOf => null;

    /// <summary>Asks for everything, up to a failure.</summary>
    /// <param name="progress">What of the unit is there already.</param>
    public IAsyncEnumerable<Attempt<Filling>> ReadAsync(UnitProgress progress)
    {
        Progress = progress;
        return ToTheEndAsync(isLook: false);
    }

    /// <summary>The files that what was filled in since the last call has brought, each once.</summary>
    public IReadOnlyList<PartInfo> TakeFiles()
    {
        PartInfo[] files = [.. _files];
        _files.Clear();
        return files;
    }

    /// <summary>Whether a file was among those.</summary>
    public bool HasBrought(string key) => _brought.Contains(key);

    /// <summary>Asks for no more than what tells whether anything changed. What it brings is not to be filled in.</summary>
    /// <param name="former">The fingerprint of the last reading.</param>
    /// <param name="first">What came already of it, with what others of the subject have.</param>
    public IAsyncEnumerable<Attempt<Filling>> LookAsync(string former, FirstObjects first)
    {
        (_former, First) = (former, first);
        return ToTheEndAsync(isLook: true);
    }

    public void Dispose()
    {
        foreach (var area in _areas)
            area.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What of the unit is there already; nothing while it is only looked at.</summary>
    protected UnitProgress Progress { get; private set; } = UnitProgress.None;

    /// <summary>What need not be asked for any more.</summary>
    protected FirstObjects First { get; private set; } = FirstObjects.None;

    /// <summary>Whether anything was exported of it before, or said to be lacking: then nothing is no proof that there never was any.</summary>
    protected bool HadRows => _former is { } former ? former != new ObjectsMark(context.Tables, kind).ToText([]) : Progress.Replaced.Count > 0;

    /// <summary>The rows that are made of what is listed.</summary>
    protected ObjectsMark Mark { get; } = new(context.Tables, kind);

    /// <param name="isLook">Whether only that is asked for which goes into the fingerprint.</param>
    protected abstract IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook);

    /// <summary>Whether a look that does not ask for the objects of a table still has to ask once whether they are shown by now.</summary>
    protected bool MustProbe(IObjectArea area) => !area.IsShown && area.Lack is null && _former is not null && ObjectsMark.IsHiddenIn(_former, area.Filling.Name);

    protected ObjectArea<TItem> Area<TItem>(UnitTable table, Func<IRowTable<TItem>> open)
    {
        var area = new ObjectArea<TItem>(context, table, open);
        _areas.Add(area);
        return area;
    }

    /// <summary>Files are in the destination; call it while filling in the row that names them.</summary>
    protected void Bring(IEnumerable<PartInfo> files) => _files.AddRange(files.Where(file => _brought.Add(file.Key)));

    /// <summary>
    /// What a table of the unit has by the last commit of it, row by row; nothing while the unit is only looked at. What is damaged cannot be taken over.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="take">Called at each row.</param>
    protected async Task ReadFormerAsync(UnitTable table, IReadOnlyList<string> columns, Action<FormerRows> take)
    {
        var schema = columns.Select(name => table.Schema.Single(column => column.Name == name)).ToList();
        foreach (var part in Progress.Replaced.Where(part => part.Table == table.Name && !context.Terms.Damaged.Contains(part.Key)))
        {
            foreach (var group in await FormerParts.RowsAsync(context, part, schema, isProven: true))
            {
                using var rows = group;
                while (rows.Next())
                    take(rows);
            }
        }
    }

    protected bool MayGoOn() => !context.Drain.IsRaised;

    /// <summary>What came already, or else what a request brings.</summary>
    protected static Task<Attempt<T>> FirstOr<T>(T? first, Func<Task<T>> request)
        where T : class? => first is null ? Attempt.Of(request) : Task.FromResult<Attempt<T>>(new Fetched<T>(first));

    protected static Attempt<Filling> Filled(Filling filling) => new Fetched<Filling>(filling);

    /// <summary>The failure, unless it says of all these tables that there is nothing to be had.</summary>
    /// <returns>What is to be handed on; a step that fills nothing if it was no failure.</returns>
    protected static Attempt<Filling> OrHidden(Failure failure, IReadOnlyList<IObjectArea> areas) =>
        areas.All(area => area.TryHide(failure)) ? Filled(static () => { }) : new Failed<Filling>(failure);

    /// <summary>
    /// All pages of a listing, each made into what it fills. A page that moved while they were listed may bring some items again.
    /// </summary>
    /// <param name="listing">The listing.</param>
    /// <param name="areas">What there is nothing of if it is not to be had, or if what it lists is null; the first is what it lists.</param>
    /// <param name="step">What is made of a page.</param>
    protected async IAsyncEnumerable<Attempt<Filling>> PagesAsync<TItem>(
        Listing<TItem> listing, IReadOnlyList<IObjectArea> areas, Func<Page<TItem>, Filling> step)
    {
        var pages = new PageSource<TItem>(listing, MayGoOn, context.Abort);
        await foreach (var attempt in pages.ReadAsync())
        {
            if (attempt is Failed<Page<TItem>> failed)
            {
                yield return OrHidden(failed.Failure, areas);
                yield break;
            }
            areas[0].Show();
            var page = ((Fetched<Page<TItem>>)attempt).Value;
            foreach (var area in areas)
                area.MissNulls(page.Nulls);
            yield return Filled(step(page));
        }
        _isInterrupted |= !pages.IsComplete;
    }

    /// <summary>
    /// What is made of the pages of a listing each of whose items is a row, and which alone tells whether anything changed. What is listed again, on a page that moved,
    /// is left out.
    /// </summary>
    /// <param name="area">The table.</param>
    /// <param name="idOf">What tells the items apart.</param>
    /// <param name="toRow">The row of an item.</param>
    /// <param name="isCounted">Whether the listing says how many there are.</param>
    protected Func<Page<TListed>, Filling> OnceEach<TListed, TItem>(
        ObjectArea<TItem> area, Func<TListed, string> idOf, Func<TListed, TItem> toRow, bool isCounted = false)
    {
        var listed = new HashSet<string>(StringComparer.Ordinal);
        return page =>
        {
            List<TItem> rows = [.. page.Items.Where(item => idOf(item) is not { Length: > 0 } id || listed.Add(id)).Select(toRow)];
            Mark.Add(area.Open, rows);
            return () =>
            {
                if (isCounted)
                    area.CountAll(page.TotalCount);
                rows.ForEach(area.Append);
            };
        };
    }

    /// <summary>The same of items that are the rows.</summary>
    protected Func<Page<TItem>, Filling> OnceEach<TItem>(ObjectArea<TItem> area, Func<TItem, string> idOf, bool isCounted = false) =>
        OnceEach(area, idOf, static item => item, isCounted);

    private async IAsyncEnumerable<Attempt<Filling>> ToTheEndAsync(bool isLook)
    {
        if (!isLook)
        {
            var first = await Attempt.Of(() => FirstObjects.AskAsync(context, subject, [kind], context.Abort));
            if (first is not Fetched<FirstObjects> { Value: var came })
            {
                yield return new Failed<Filling>(((Failed<FirstObjects>)first).Failure);
                yield break;
            }
            First = came;
        }
        await foreach (var attempt in StepsAsync(isLook))
        {
            yield return attempt;
            if (attempt is Failed<Filling>)
                yield break;
        }
        IsComplete = MayGoOn() && !_isInterrupted;
    }
}
