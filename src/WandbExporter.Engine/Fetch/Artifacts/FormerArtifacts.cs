using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Fetch.Artifacts;

/// <summary>
/// What an earlier night exported of a project's artifacts: rows of collections that are as they were are taken over from its parts, and the
/// server is not asked for them.
/// </summary>
internal sealed class FormerArtifacts
{
    private readonly StreamContext _context;
    private readonly List<FormerPart> _parts = [];
    private readonly List<PartInfo> _types = [];
    private readonly Dictionary<(string Type, string Name), IReadOnlySet<string>> _sources = [];

    private FormerArtifacts(StreamContext context, ArtifactsMark? mark) => (_context, Mark) = (context, mark);

    /// <summary>What was listed; null if no collection is taken for one that is as it was.</summary>
    public ArtifactsMark? Mark { get; }

    /// <summary>Whether rows can be taken over at all.</summary>
    public bool IsReadable { get; private init; }

    /// <summary>Of collections that link versions of collections of the same project, the names of those.</summary>
    public IReadOnlyDictionary<(string Type, string Name), IReadOnlySet<string>> Sources => _sources;

    /// <summary>
    /// Nothing is taken over where the unit is new, and where a part of it is damaged or missing: then all is listed. Where it is to be read whole, or another build committed it with other columns, no more is than what
    /// the server does not show. With filters that may be what they do not select any more: what cannot be read is a failure then. The bytes of a part are held against its digest when rows are taken from it, and here after a failure, which
    /// may have been that.
    /// </summary>
    /// <exception cref="ExportException">With filters, a part is missing or damaged.</exception>
    public static async Task<FormerArtifacts> ReadAsync(StreamContext context, UnitWork work, UnitProgress progress)
    {
        var none = new FormerArtifacts(context, null);
        var isFiltered = ArtifactsMark.IsFiltered(context);
        var damaged = progress.Replaced.Where(part => context.Terms.Damaged.Contains(part.Key)).ToList();
        if (progress.Replaced.Count == 0 || (damaged.Count > 0 && !isFiltered))
            return none;
        if (damaged.Find(part => IsFiltered(context, part)) is { } lost)
            throw new ExportException(FormerParts.Lost(lost));
        var former = new FormerArtifacts(context, work.Listed is ListedByName { IsReadWhole: true } || damaged.Count > 0 ? null : MarkOf(context, progress)) { IsReadable = true };
        former._types.AddRange(progress.Replaced.Except(damaged).Where(part => part.Table == ArtifactTypesTable.Name));
        var tables = context.Tables.FilledBy(work.Kind).Where(table => table.Name != ArtifactTypesTable.Name).ToDictionary(table => table.Name);
        foreach (var part in progress.Replaced.Except(damaged).Where(part => tables.ContainsKey(part.Table!)))
        {
            try
            {
                await former.AddAsync(work.Project, part, tables[part.Table!], isProven: work.Attempt > 1);
            }
            catch (ExportException e) when (e.Failure.Code == FailureCode.PartUnusable && !isFiltered)
            {
                return none;
            }
        }
        return former;
    }

    /// <summary>
    /// The parts with rows that are taken over: as they are if all of theirs are; else their rows, to be gone through for those. The smallest part of each
    /// table is written anew with what is new, so that the parts of many nights do not become many.
    /// </summary>
    public async IAsyncEnumerable<Attempt<ArtifactsFound>> ReadAsync(CollectionSieve sieve)
    {
        if (_parts.SelectMany(part => part.Collections).Distinct().Count(IsMissing) is var missing and > 0)
            yield return new Fetched<ArtifactsFound>(new ArtifactsFound.Missing(missing));
        foreach (var part in sieve.HasNullTypes ? _types : [])
        {
            await foreach (var rows in RowsAsync(part, ArtifactTypesTable.Descriptor))
                yield return rows;
        }
        foreach (var ofTable in _parts.GroupBy(part => part.Table))
        {
            var smallest = ofTable.MinBy(part => part.Info.Rows);
            foreach (var part in ofTable.Where(part => part.Collections.Any(collection => IsKept(collection) || sieve.IsKeptInPart(collection.Type, collection.Name))))
            {
                if (part != smallest && part.Collections.All(IsKept))
                {
                    yield return new Fetched<ArtifactsFound>(new ArtifactsFound.Part(part.Info));
                    continue;
                }
                await foreach (var rows in RowsAsync(part.Info, part.Table))
                {
                    yield return rows;
                    if (rows is Failed<ArtifactsFound>)
                        yield break;
                }
            }
        }

        bool IsKept((string Type, string Name) collection) => sieve.IsKept(collection.Type, collection.Name);

        bool IsMissing((string Type, string Name) collection) => sieve.IsMissing(collection.Type, collection.Name);
    }

    /// <summary>Whether a filter may have put rows of the part out of sight.</summary>
    private static bool IsFiltered(StreamContext context, PartInfo part) =>
        part.Table != ArtifactTypesTable.Name && (context.Terms.Filters.Collections is not null || part.Table != ArtifactCollectionsTable.Name);

    /// <summary>Null where another build made rows in another way.</summary>
    private static ArtifactsMark? MarkOf(StreamContext context, UnitProgress progress) =>
        progress.Fingerprint is { } fingerprint && ArtifactsMark.Parse(fingerprint) is { } mark && mark.IsOfFormOf(ArtifactsMark.Of(context)) ? mark : null;

    private async IAsyncEnumerable<Attempt<ArtifactsFound>> RowsAsync(PartInfo part, UnitTable table)
    {
        var attempt = await Attempt.Of(() => FormerParts.RowsAsync(_context, part, table.Schema, isProven: true));
        if (attempt is Failed<IReadOnlyList<FormerRows>> { Failure: var failure })
        {
            yield return new Failed<ArtifactsFound>(failure);
            yield break;
        }
        foreach (var rows in ((Fetched<IReadOnlyList<FormerRows>>)attempt).Value)
            yield return new Fetched<ArtifactsFound>(new ArtifactsFound.Rows(table, rows));
    }

    private async Task AddAsync(ProjectPath project, PartInfo part, UnitTable table, bool isProven)
    {
        var isOfVersions = table.Name == ArtifactVersionsTable.Name;
        string[] names = [ArtifactCollectionsTable.Type, ArtifactCollectionsTable.Collection, .. isOfVersions ? ArtifactVersionsTable.Source : []];
        var collections = new HashSet<(string Type, string Name)>();
        foreach (var group in await FormerParts.RowsAsync(_context, part, [.. names.Select(name => table.Schema.Single(column => column.Name == name))], isProven))
        {
            using var rows = group;
            while (rows.Next())
            {
                var collection = (rows.Text(0)!, rows.Text(1)!);
                collections.Add(collection);
                if (!isOfVersions || rows.Text(4) is not { } source || rows.Text(2) != project.Entity || rows.Text(3) != project.Project || source == collection.Item2)
                    continue;
                if (!_sources.TryGetValue(collection, out var sources))
                    _sources[collection] = sources = new HashSet<string>(StringComparer.Ordinal);
                ((HashSet<string>)sources).Add(source);
            }
        }
        _parts.Add(new FormerPart(part, table, collections));
    }

    /// <param name="Info">The part.</param>
    /// <param name="Table">Its table.</param>
    /// <param name="Collections">The collections that it has rows of.</param>
    private sealed record FormerPart(PartInfo Info, UnitTable Table, IReadOnlySet<(string Type, string Name)> Collections);
}
