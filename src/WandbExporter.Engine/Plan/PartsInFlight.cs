using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// What a process that died may have put and not recorded of the units that it read again, of the ranges of histories, and of those of projects and entities also the
/// first time: of each the one part of its table behind those that are recorded. The unit may come out with fewer parts this time and not
/// write over it, and then whoever reads all files of the table would read it. The same of the listings whose rows it brought up to date, and
/// of the next page of each that is complete.
/// </summary>
internal static class PartsInFlight
{
    public static IEnumerable<ObjectKey> Of(JournalState state, TableSelection tables) =>
        [.. OfUnits(state, tables), .. OfListings(state, tables), .. OfNewPages(state, tables)];

    private static IEnumerable<ObjectKey> OfListings(JournalState state, TableSelection tables)
    {
        foreach (var (unit, commit) in state.Ledger.Replaceable)
        {
            var revision = ListingParts.NextRevision(commit);
            var id = UnitId.Parse(unit);
            foreach (var key in id.Subject switch
            {
                _ when id.Kind == UnitKind.EmptyTables => [],
                Subject.RunPage page => tables.ListedWith<RunInfo>().Select(table => ListingParts.KeyOf(table.Name, page, revision)),
                Subject.WholeEntity entity when id.Kind == UnitKind.Projects => tables.ListedWith<ProjectInfo>().Select(table => ListingParts.KeyOf(table.Name, entity, revision)),
                _ => [],
            })
            {
                yield return key;
            }
        }
    }

    private static IEnumerable<ObjectKey> OfNewPages(JournalState state, TableSelection tables) =>
        from project in state.ListedProjects
        let listing = state.Listing(project)
        where listing.Closed
        from table in tables.ListedWith<RunInfo>()
        select ListingParts.KeyOf(table.Name, new Subject.RunPage(project, listing.NextOrdinal), 0);

    private static IEnumerable<ObjectKey> OfUnits(JournalState state, TableSelection tables)
    {
        foreach (var unit in state.Live.Select(live => live.Unit))
        {
            var progress = state.ProgressOf(unit);
            if (!progress.IsReadAgain)
                continue;
            var ordinal = progress.Earlier!.Parts + TableParts(progress.Parts);
            var stem = unit.Subject switch
            {
                Subject.Run { Path: var run } => PartStem.Of(run.RunId, ordinal),
                { IsWhole: true } => PartStem.OfObjects(unit.Kind, ordinal),
                Subject.ArtifactVersion version => PartStem.OfArtifact(version.Collection, version.Version, ordinal),
                _ => null,
            };
            foreach (var key in stem is not null ? InEachTable(unit, stem, tables) : [])
                yield return key;
        }
        // Should the history start over, it may be read in other ranges, or in none.
        foreach (var (unit, range) in state.Ledger.Open.SelectMany(open => open.Value.OpenRanges, (open, range) => (UnitId.Parse(open.Key), range)))
        {
            var stem = PartStem.OfRange(unit.Subject.RunId!, range, state.ProgressOf(unit, range).NextOrdinal);
            foreach (var key in InEachTable(unit, stem, tables))
                yield return key;
        }
        foreach (var unit in state.Ledger.Open.Where(open => open.Value.Earlier is null).Select(open => UnitId.Parse(open.Key)))
        {
            foreach (var key in unit.Subject.IsWhole
                ? InEachTable(unit, PartStem.OfObjects(unit.Kind, TableParts(state.ProgressOf(unit).Parts)), tables)
                : [])
            {
                yield return key;
            }
        }
    }

    private static int TableParts(IEnumerable<PartInfo> parts) => parts.Count(part => part.Class == PartClass.TablePart);

    /// <summary>Of a unit that fills several tables it may be a part of any.</summary>
    private static IEnumerable<ObjectKey> InEachTable(UnitId unit, string stem, TableSelection tables) =>
        tables.FilledBy(unit.Kind).Select(table => TableKeys.Part(table.Name, unit.Subject.Entity, unit.Subject.Project, stem));
}
