using System.Globalization;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Updates;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Repair;

/// <summary>
/// Fetches again what a damaged part held: listings are written anew at once, units of runs are opened to be read again from their start.
/// What counted before counts until its unit is committed anew; so a process that dies in between has lost nothing more.
/// </summary>
/// <param name="context">What to ask and to write by.</param>
/// <param name="selections">What the export selects.</param>
/// <param name="journal">What every step is appended to.</param>
/// <param name="damage">What is to be fetched again.</param>
internal sealed class ExportRepair(StreamContext context, IReadOnlyList<EntitySelection> selections, IJournal journal, Damage damage)
{
    private readonly ListingRevision _revision = new(context.Sink, context.Parts, context.Tables, damage.Keys);

    private readonly Dictionary<UnitId, VersionPresence> _presences = [];

    private DateTimeOffset Now => context.Time.GetUtcNow();

    /// <summary>How an export ends that tried everything and still lacks contents that count.</summary>
    /// <param name="contents">Their keys.</param>
    /// <param name="state">What the export came to.</param>
    public static Failure Lost(IReadOnlyList<string> contents, JournalState state)
    {
        var others = contents.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({contents.Count - 1:N0} more are, too)") : "";
        return RefusalOf(contents[0], state.Failed.Count > 0
            ? $"was not fetched again{others}, and what failed may be why. _SUCCESS is not written; run the same command again, or restore it from a backup."
            : $"was not fetched again{others}, because no version that has it is at the server any more. _SUCCESS is not written; restore it from a backup, or export to another destination.");
    }

    /// <param name="opened">The record of this start.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Units that are to be read again.</returns>
    /// <exception cref="ExportException">Fatal, exit 6: a part cannot be fetched by itself; nothing is begun.</exception>
    public async Task<IReadOnlyList<UnitWork>> WriteAsync(ExportOpened opened, CancellationToken cancellationToken)
    {
        if (context.Terms.HistoryLayout == HistoryLayout.Long && damage.Units.FirstOrDefault(unit => unit.Kind == HistoryTable.Kind) is { } shared)
            throw Refused(damage.Of(shared).First(), "holds the histories of several runs, which cannot be fetched again by themselves");
        // What counts of such a unit is not held by a commit that another could replace.
        if (damage.Units.FirstOrDefault(unit => unit.Subject is Subject.Run && damage.StandOf(unit) is null) is { } partial)
            throw Refused(damage.Of(partial).First(), "is of a history of which some steps could not be had, which cannot be fetched again before they are");
        await AppendAsync([opened], cancellationToken);
        var again = new List<UnitWork>();
        // Parts without rows are written anew by the end of the export.
        foreach (var unit in damage.Units.Where(unit => unit.Kind != UnitKind.EmptyTables).ToList())
        {
            switch (unit.Subject)
            {
                case Subject.Run { Path: var path }:
                    again.Add(await ReopenAsync(unit, damage.RunOf(path), cancellationToken));
                    break;
                case Subject.ArtifactVersion:
                    foreach (var source in (await SourcesOfAsync(unit)).Where(source => again.All(work => work.Id != source)))
                    {
                        var version = (Subject.ArtifactVersion)source.Subject;
                        // One that is still to do, because files of it are missing, or all, is read in any case.
                        if (!damage.State.Artifacts.IsPending(version))
                            again.Add(await ReopenAsync(source, damage.VersionOf(version), cancellationToken));
                    }
                    break;
                case Subject.WholeProject project:
                    // It is read again from its start whenever it is read.
                    again.Add(UnitWork.OfProject(unit.Kind, project.Path));
                    break;
                case Subject.WholeOrganization organization:
                    again.Add(UnitWork.OfOrganization(unit.Kind, organization.Name));
                    break;
                case Subject.RunPage page:
                    await ReviseAsync(unit, page, cancellationToken);
                    break;
                case Subject.WholeEntity entity when unit.Kind != UnitKind.Projects:
                    again.Add(UnitWork.OfEntity(unit.Kind, entity.Name));
                    break;
                case Subject.WholeEntity entity:
                    await ReviseAsync(unit, entity.Entity, cancellationToken);
                    break;
            }
        }
        return again;
    }

    /// <summary>
    /// The versions through which a damaged one's parts are fetched: itself or, where it lacks but contents and the server has it no more, others that name those.
    /// </summary>
    private async Task<IReadOnlyList<UnitId>> SourcesOfAsync(UnitId unit)
    {
        var contents = damage.Of(unit).Select(damage.HoldersOf).ToList();
        if (contents.Any(holders => holders is null) || !await IsGoneAsync(unit))
            return [unit];
        var sources = new List<UnitId>();
        foreach (var holders in contents)
            sources.Add(await FirstThereAsync(holders!.Select(UnitId.Parse).Where(other => other != unit)) ?? unit);
        return [.. sources.Distinct()];
    }

    private async Task<UnitId?> FirstThereAsync(IEnumerable<UnitId> units)
    {
        foreach (var unit in units)
        {
            if (!await IsGoneAsync(unit))
                return unit;
        }
        return null;
    }

    private async Task<bool> IsGoneAsync(UnitId unit)
    {
        if (!_presences.TryGetValue(unit, out var presence))
        {
            var version = (Subject.ArtifactVersion)unit.Subject;
            _presences[unit] = presence = new VersionPresence(context, new ArtifactPath(version.Path, version.Collection, version.Version, damage.VersionOf(version).Id));
        }
        return await presence.IsGoneAsync();
    }

    private async Task<UnitWork> ReopenAsync(UnitId unit, IListed listed, CancellationToken cancellationToken)
    {
        var stand = damage.StandOf(unit)!;
        await AppendAsync([new UnitReopened(unit.Value, stand.Fingerprint, new LiveEnd(null, stand.Parts, stand.Rows), Now)], cancellationToken);
        return new UnitWork(unit, listed);
    }

    private async Task ReviseAsync(UnitId unit, Subject.RunPage page, CancellationToken cancellationToken)
    {
        var names = damage.RunsOf(unit);
        var runs = await ListedAgain.RunsAsync(context, page.Path, names, [], cancellationToken);
        var records = await _revision.OfRunsAsync(page, damage.State.Ledger, runs, Now, cancellationToken);
        // As it was listed before: what changed at the source is found, and brought in, by the next start.
        await AppendAsync([.. records, new RunsUpdated(unit.Value, page.Entity, page.Project, names.Count, [], Now)], cancellationToken);
    }

    private async Task ReviseAsync(UnitId unit, string entity, CancellationToken cancellationToken)
    {
        var names = damage.State.ProjectsOf(entity) ?? [];
        var listed = await new ProjectPages(context, selections.First(selection => selection.Entity == entity)).ReadAsync().ToListAsync(cancellationToken);
        var projects = listed.DistinctBy(project => project.Path).Where(project => names.Contains(project.Path.Project)).ToList();
        var records = await _revision.OfProjectsAsync(entity, damage.State.Ledger, projects, Now, cancellationToken);
        await AppendAsync([.. records, new ProjectsListed(unit.Value, entity, names, Now, Nulls: damage.State.NullProjectsOf(entity))], cancellationToken);
    }

    private async Task AppendAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        await journal.AppendAsync(records, cancellationToken);
        foreach (var record in records)
            damage.State.Apply(record);
    }

    private static ExportException Refused(string key, string why) => new(RefusalOf(key, $"{why}; restore it from a backup, or export to another destination."));

    private static Failure RefusalOf(string key, string sentence) =>
        new(FailureCategory.Fatal, FailureCode.RepairRefused, $"{key} is missing or damaged, and {sentence}", ExitCode.Destination);
}
