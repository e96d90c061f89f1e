using System.Diagnostics.CodeAnalysis;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>Fills the tables of a project's artifacts, and says which versions have their files exported.</summary>
/// <param name="progress">What of the unit counts already.</param>
/// <param name="sieve">Says which rows of an earlier night are taken over.</param>
/// <param name="pages">What is listed; asked at the end whether it is all.</param>
[SuppressMessage("Design", "CA1001", Justification = "What is gathered is given to the writer, or disposed at the end.")]
internal sealed class ArtifactsDecoder(StreamContext context, ProjectPath project, UnitProgress progress, CollectionSieve sieve, ArtifactPages pages)
{
    /// <summary>Rows between two looks at the memory that they take.</summary>
    private const int RowsAtATime = 256;

    private readonly FillingTable<ArtifactTypeRow> _types = new(context.Tables, ArtifactTypesTable.Descriptor, ArtifactTypesTable.Open);
    private readonly FillingTable<ArtifactCollectionRow> _collections = new(context.Tables, ArtifactCollectionsTable.Descriptor, ArtifactCollectionsTable.Open);
    private readonly FillingTable<ArtifactVersionRow> _versions = new(context.Tables, ArtifactVersionsTable.Descriptor, ArtifactVersionsTable.Open);
    private readonly FillingTable<ArtifactAliasRow> _aliases = new(context.Tables, ArtifactAliasesTable.Descriptor, ArtifactAliasesTable.Open);
    private readonly VersionFiles _files = VersionFiles.Of(context, project);
    private readonly AwaitedVersions _awaited = context.ListedVersions.AwaitAll(project);
    private readonly VersionsLack _lack = new();
    private readonly ArtifactsRemarks _remarks = new(project, ArtifactsMark.IsFiltered(context));
    private readonly Subject _subject = new Subject.WholeProject(project);
    private readonly ArtifactAreas _areas = new();
    private readonly List<PartInfo> _kept = [];
    private readonly List<(ulong Collection, ulong Lack)> _listedAgain = [];
    private ArtifactsFound.Collection? _collection;
    private long _given;
    private long _nulls;
    private int _ordinal = progress.Earlier?.Parts ?? 0;
    private long _rows;
    private bool _ended;

    /// <summary>Whether what the server does not show is taken over from what was exported before.</summary>
    public bool KeepsMissing { get; init; }

    private IFillingTable[] Tables => [_types, _collections, _versions, _aliases];

    public IEnumerable<Decoded> On(Attempt<ArtifactsFound> attempt)
    {
        if (_ended)
            return [];
        if (attempt is Failed<ArtifactsFound> failed)
            return End(new UnitFaulted(failed.Failure));
        var found = ((Fetched<ArtifactsFound>)attempt).Value;
        if (found is ArtifactsFound.Rows rows)
            return Keep(rows);
        var listed = Take(found);
        var full = Tables.Where(table => table.MemoryBytes >= context.Settings.Write.RowGroupBytes).Select(Full).Cast<Decoded>();
        return listed is null ? full : full.Prepend(new Passed(listed));
    }

    public IEnumerable<Decoded> OnEnd() => _ended ? [] : End(pages.IsComplete ? null : new UnitInterrupted());

    /// <returns>What is to be recorded of it; null if nothing.</returns>
    private VersionsFound? Take(ArtifactsFound found)
    {
        switch (found)
        {
            case ArtifactsFound.Types types:
                foreach (var type in types.Items)
                    _types.Append(new ArtifactTypeRow(project, type));
                return null;
            case ArtifactsFound.Collection collection:
                (_collection, _given, _nulls) = (collection, 0, 0);
                _lack.Begin(collection.Count);
                _remarks.NullNames(collection.Item.NullTags);
                _collections.Append(new ArtifactCollectionRow(collection.Item, collection.TypeName, context.Terms.Filters.Versions is null ? collection.Count : collection.Item.VersionCount));
                return null;
            case ArtifactsFound.Versions versions:
                return Take(versions);
            case ArtifactsFound.End end:
                EndCollection(end.Problem);
                return null;
            case ArtifactsFound.Missing missing:
                _remarks.KeptCollections(missing.Collections);
                return null;
            case ArtifactsFound.Part part:
                _kept.Add(part.Info);
                _rows += part.Info.Rows;
                _areas.Write(part.Info.Table!, part.Info.Rows);
                _areas.Keep(part.Info.Table!, part.Info.Rows);
                return null;
            default:
                return null;
        }
    }

    private void EndCollection(string? problem)
    {
        if (problem is not null)
            _remarks.Unlisted(problem);
        else if (_collection!.Count > _given)
            _remarks.Short(_collection.Item.Name, _collection.Count.Value, _given);
        else
            _remarks.NullVersions(_nulls);
        if (_collection is not null && _lack.End(problem is not null) is { } lack)
            _listedAgain.Add((_collection.Of.Digest, lack));
        if (_collection is not null)
            _areas.CountVersions(_collection.Count);
        _collection = null;
    }

    /// <summary>Takes over the rows of collections that are as they were, and of what the server has and does not show.</summary>
    private IEnumerable<Decoded> Keep(ArtifactsFound.Rows found)
    {
        using var rows = found.Former;
        var table = Tables.Single(table => table.Name == found.Table.Name);
        var columns = found.Table.Columns.Select(column => column.Name).ToList();
        var (type, collection) = (columns.IndexOf(ArtifactCollectionsTable.Type), columns.IndexOf(ArtifactCollectionsTable.Collection));
        var artifact = columns.IndexOf(ArtifactVersionsTable.ArtifactId);
        while (rows.Next())
        {
            var isMissing = false;
            if (collection < 0)
            {
                if (sieve.IsListed(rows.Text(type)!))
                    continue;
                _remarks.KeptTypes(1);
            }
            else if (!sieve.IsKept(rows.Text(type)!, rows.Text(collection)!))
            {
                isMissing = artifact >= 0 && sieve.IsMissing(rows.Text(type)!, rows.Text(collection)!, rows.Text(artifact)!);
                if (!isMissing)
                    continue;
                _remarks.KeptVersions(table == _versions ? 1 : 0);
            }
            table.Keep(rows, _subject);
            // One that is missing of a collection is counted with the collection.
            if (!isMissing)
                _areas.Keep(table.Name, 1);
            if (table.Rows % RowsAtATime == 0 && table.MemoryBytes >= context.Settings.Write.RowGroupBytes)
                yield return Full(table);
        }
    }

    private VersionsFound? Take(ArtifactsFound.Versions versions)
    {
        var wanted = new List<ArtifactDescriptor>();
        foreach (var member in versions.Items)
        {
            var (files, descriptor) = _files.Of(_collection!.TypeName, member);
            var row = new ArtifactVersionRow(member, _collection.TypeName, files);
            _versions.Append(row);
            foreach (var alias in row.Aliases)
                _aliases.Append(new ArtifactAliasRow(row, alias));
            if (descriptor is not null)
                wanted.Add(descriptor);
            _remarks.NullNames(VersionsLack.NullNamesOf(member));
            if (!_files.IsAnother(member))
            {
                _awaited.Show(member.Collection, member.VersionName);
                continue;
            }
            _remarks.Renewed(_collection.Item.Name, member.VersionName);
            _lack.Renew();
        }
        _lack.Take(versions.Items, versions.Withheld, versions.Nulls);
        foreach (var withheld in versions.Withheld)
            _remarks.Withheld(_collection!.Item.Name, withheld.Key, withheld.Failure.Message);
        _nulls += versions.Nulls;
        _given += versions.Items.Count + versions.Withheld.Count;
        return wanted.Count == 0 ? null : new VersionsFound(new ArtifactsListed(project.Entity, project.Project, wanted, context.Time.GetUtcNow()));
    }

    private IEnumerable<Decoded> End(UnitEvent? fault)
    {
        _ended = true;
        fault ??= IfLess();
        if (fault is not null)
        {
            foreach (var table in Tables)
                table.Dispose();
            yield return new Passed(fault);
            yield break;
        }
        _remarks.Nulls(pages.Nulls);
        foreach (var (type, counted, given) in pages.Short)
            _remarks.ShortType(type, counted, given);
        foreach (var (collection, lack) in _listedAgain)
            sieve.Mark.ListAgain(collection, lack);
        var last = Tables.Where(table => table.Rows > 0).Select(Full).ToList();
        foreach (var table in Tables)
            table.Dispose();
        var note = _remarks.ToNote();
        var how = new UnitCompleted(_rows, null, note, new LiveEnd(null, _ordinal, _rows))
        {
            Fingerprint = sieve.Mark.ToString(),
            Kept = _kept,
            Checked = _awaited.End(sieve.Kept, context.Time.GetUtcNow()),
            Areas = _areas.Of(context.Tables, pages, note),
        };
        foreach (var part in last.SkipLast(1))
            yield return part;
        yield return last is [.., var end] ? end with { End = how } : new Passed(how);
    }

    /// <summary>
    /// The failure, where types or collections are null of which all were exported before, and none of that can be taken over: it would be taken for gone, and stays as it is instead.
    /// </summary>
    private UnitFaulted? IfLess() =>
        !KeepsMissing && (pages.Nulls > 0 || pages.LacksCollections) && progress.Replaced.Count > 0 && progress.Areas?.All(area => area.Standing == AreaStanding.Complete) != false
            ? new UnitFaulted(NullNodes.Of($"the types and collections of {project}", Math.Max(1, pages.Nulls)))
            : null;

    private FullPart Full(IFillingTable table)
    {
        var part = table.Take();
        _rows += part.Rows;
        _areas.Write(table.Name, part.Rows);
        return new FullPart(part, PartStem.OfObjects(ArtifactVersionsTable.Kind, _ordinal++), null);
    }
}
