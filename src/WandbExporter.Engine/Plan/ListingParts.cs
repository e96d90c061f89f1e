using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// Where the rows of listings stand. A part that is written anew has another key each time, so that the one before it stands until no
/// manifest names it any more.
/// </summary>
internal static class ListingParts
{
    public static ObjectKey KeyOf(string table, Subject.RunPage page, int revision) =>
        TableKeys.Part(table, page.Entity, page.Project, PartStem.OfPage(page.Ordinal, revision));

    public static ObjectKey KeyOf(string table, Subject.WholeEntity entity, int revision) =>
        TableKeys.Part(table, entity.Name, null, PartStem.OfProjects(revision));

    /// <summary>The revision behind the one that counts.</summary>
    public static int NextRevision(LedgerCommit commit) => commit.Parts.Select(part => PartStem.RevisionOf(part.Key)).DefaultIfEmpty(0).Max() + 1;
}
