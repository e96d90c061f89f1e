using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// What a process that died may have put and not recorded of the units that it read again: of each the one part of its table behind those
/// that are recorded. The unit may come out with fewer parts this time and not write over it, and then whoever reads all files of the
/// table would read it.
/// </summary>
internal static class PartsInFlight
{
    public static IEnumerable<ObjectKey> Of(JournalState state, TableSelection tables)
    {
        foreach (var unit in state.Live.Select(live => live.Unit))
        {
            var progress = state.ProgressOf(unit);
            if (!progress.IsReadAgain || unit.Subject is not Subject.Run { Path: var run })
                continue;
            var ordinal = progress.Earlier!.Parts + progress.Parts.Count(part => part.Class == PartClass.TablePart);
            yield return TableKeys.Part(tables.NameFor(unit.Kind), run.Entity, run.Project, PartStem.Of(run.RunId, ordinal));
        }
    }
}
