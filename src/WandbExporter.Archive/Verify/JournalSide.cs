using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Spool;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Archive.Verify;

/// <summary>
/// What the journal says, in one pass: its parts go to the spool, its units are held against their parts' rows and the server's counts,
/// and what it adds up to tells whether the export is complete.
/// </summary>
internal sealed class JournalSide(IJournal journal, ExportIdentity identity, TableSelection tables, SortedSpool spool, Findings findings)
{
    private readonly Dictionary<string, string?> _ofRunning = new(StringComparer.Ordinal);
    private readonly BundledRows _bundled = new();

    private readonly OrderedDictionary<string, (string Unit, long Held, long Listed)> _listings = new(StringComparer.Ordinal);

    private readonly OrderedDictionary<string, (long Listed, long? Counted)> _short = new(StringComparer.Ordinal);

    public JournalState State { get; private set; } = new(tables.Units);

    public long Records { get; private set; }

    /// <summary>Parts of committed units.</summary>
    public long Parts { get; private set; }

    /// <summary>False if it is damaged: then nothing that it does not say may be held against anybody.</summary>
    public bool Readable { get; private set; }

    /// <summary>Whether every planned unit was tried, and what readers trust is written from all of the journal.</summary>
    public bool Closed => Readable && State.IsClosed;

    /// <summary>Whether every planned unit was tried and none failed.</summary>
    public bool Complete => Readable && State is { IsClosed: true, Failed.Count: 0 };

    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reopened = await ReopenedUnits.ReadAsync(journal.ReadAllAsync(cancellationToken), cancellationToken);
            State = new JournalState(tables.Units, reopened.Contains);
            await foreach (var record in journal.ReadAllAsync(cancellationToken))
            {
                Records++;
                Observe(record, State.Apply(record));
            }
        }
        catch (ExportException e) when (e.Failure.Code is FailureCode.JournalDamaged or FailureCode.JournalNewer)
        {
            findings.Problems.Add("journal", ExportKeys.JournalPrefix, e.Failure.Message);
            return;
        }
        Readable = true;
        foreach (var (unit, remark) in _ofRunning)
        {
            if (remark is not null)
                findings.Remarks.Add("row_count", unit, remark);
        }
        foreach (var (project, (listed, counted)) in _short.Where(project => project.Value.Counted is not null))
            findings.Remarks.Add("run_count", project, $"{Counted.Of(listed, "run was", "runs were")} listed and the server counts {counted:N0}.");
        foreach (var (unit, held, listed) in _listings.Values)
            HoldRows(unit, held, listed);
        AddCounting(State.Ledger.Replaceable.Values.SelectMany(commit => commit.Parts));
        var goOn = State.Ledger.Open.Where(unit => unit.Value is { ResumeAt: not null, Earlier: not { ResumeAt: null } }).Select(unit => unit.Value);
        Add(PartSide.Open, goOn.SelectMany(unit => unit.Parts));
        FindWhatIsNotThere();
    }

    private void Observe(JournalRecord record, LedgerChange change)
    {
        switch (change)
        {
            case LedgerChange.Recorded recorded:
                spool.Add(recorded.Part.Key, (byte)PartSide.Named, []);
                _bundled.Forget(recorded.Part.Record.Unit, [recorded.Former?.Record.Runs]);
                _bundled.Add(recorded.Part.Record.Unit, recorded.Part.Record.Runs);
                break;
            case LedgerChange.Discarded discarded:
                _bundled.Forget(discarded.Unit, discarded.Parts.Select(part => part.Record.Runs));
                break;
            case LedgerChange.Counted counted:
                HoldRows(record, counted);
                if (!counted.MayBeReplaced)
                    AddCounting(counted.Parts);
                break;
        }
        if (record is UnitCommitted unit)
            RemarkRows(unit);
        if (record is ProjectListingClosed closed)
            _short[$"{closed.Entity}/{closed.Project}"] = closed.ServerCount != closed.DistinctRuns ? (closed.DistinctRuns, closed.ServerCount) : (0, null);
        else if (record is ProjectChecked found)
            _short[$"{found.Entity}/{found.Project}"] = found.ServerCount > found.DistinctRuns ? (found.DistinctRuns, found.ServerCount) : (0, null);
    }

    private void AddCounting(IEnumerable<LedgerPart> parts)
    {
        foreach (var part in parts)
        {
            Parts++;
            Add(PartSide.Committed, [part]);
        }
    }

    private void Add(PartSide side, IEnumerable<LedgerPart> parts)
    {
        foreach (var part in parts)
        {
            spool.Add(part.Key, (byte)side, PartPayload.Of(part.Info));
            if (part.Record.Runs is { } runs)
                spool.Add(part.Key, (byte)PartSide.Runs, PartPayload.OfRuns(runs));
        }
    }

    /// <summary>
    /// A unit whose run was still running is committed again with the rows of both times. In the long layout the parts of a bundle stand
    /// under one of its units, and say what they hold of the others.
    /// </summary>
    private void HoldRows(JournalRecord record, LedgerChange.Counted counted)
    {
        switch (record)
        {
            case UnitCommitted unit:
                HoldRows(unit.Unit, counted.Rows + _bundled.Take(unit.Unit), unit.Rows);
                break;
            case ProjectsListed listed:
                HoldListed<ProjectInfo>(counted, listed.Projects.Count);
                break;
            case RunsListed listed:
                HoldListed<RunInfo>(counted, listed.Runs.Count);
                break;
            case RunsUpdated updated:
                HoldListed<RunInfo>(counted, updated.RunsOfPage);
                break;
        }
    }

    /// <summary>What a listing holds may be written anew; a copy that was begun later has only the last of it.</summary>
    private void HoldListed<TItem>(LedgerChange.Counted counted, int items)
    {
        foreach (var table in tables.ListedWith<TItem>().Where(table => table.IsRowAnItem))
            _listings[$"{counted.Unit} {table.Name}"] = (counted.Unit, RowsOf(counted, table.Name), items);
    }

    /// <summary>A unit of a run that went on is committed more than once; what its last commit lacks is what is lacking.</summary>
    private void RemarkRows(UnitCommitted unit)
    {
        var remark = unit.Note ?? (unit.ExpectedRows is { } expected && expected != unit.Rows
            ? $"The server counted {Counted.Of(expected, "row")} and {unit.Rows:N0} were exported."
            : null);
        _ofRunning.Remove(unit.Unit);
        if (unit.Live is not null || State.Ledger.Held?.Invoke(unit.Unit) == true)
            _ofRunning[unit.Unit] = remark;
        else if (remark is not null)
            findings.Remarks.Add("row_count", unit.Unit, remark);
    }

    private void HoldRows(string unit, long held, long committed)
    {
        if (committed != held)
            findings.Problems.Add("unit_rows", unit, $"Its parts hold {Counted.Of(held, "row")} and it was committed with {committed:N0}.");
    }

    private static long RowsOf(LedgerChange.Counted counted, string table) =>
        counted.Parts.Where(part => part.Info.Table == table).Sum(part => part.Info.Rows);

    private void FindWhatIsNotThere()
    {
        if (!State.IsClosed)
            findings.Remarks.Add("unfinished", "export", "The export was not finished; run it again with the same command.");
        var failed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var unit in State.Failed)
        {
            failed.Add(unit.Unit);
            findings.Remarks.Add("failed_unit", unit.Unit, unit.Failure.Message);
        }
        if (!State.IsClosed)
            return;
        foreach (var page in State.OpenPages)
        {
            foreach (var (kind, run) in page.Pending())
            {
                var unit = UnitId.OfRun(kind, page.Project.Run(run.RunId)).Value;
                if (!failed.Contains(unit))
                    findings.Problems.Add("missing_unit", unit, "The run was listed, and this unit of it was neither committed nor did it fail.");
            }
        }
        foreach (var (project, version) in State.Artifacts.All)
        {
            var unit = UnitId.OfArtifact(ArtifactFilesTable.Kind, project, version.Collection, version.Version).Value;
            if (!failed.Contains(unit))
                findings.Problems.Add("missing_unit", unit, "The version was listed, and its files were neither committed nor did they fail.");
        }
        if (failed.Count == 0)
            FindUnlisted();
    }

    private void FindUnlisted()
    {
        foreach (var organization in identity.Organizations ?? [])
        {
            var isFirst = organization == identity.Organizations!.Min(StringComparer.Ordinal);
            foreach (var kind in tables.KindsOf<OrganizationUnitTable>().Concat(isFirst ? tables.KindsOf<ServerUnitTable>() : []))
                RequireCommitted(UnitId.OfOrganization(kind, organization), "organization");
        }
        foreach (var selection in identity.SelectionWith(State.ListedEntities.Select(entity => KeyValuePair.Create(entity, State.ProjectsOf(entity)!))))
        {
            var entity = selection.Entity;
            if (State.ProjectsOf(entity) is not { } projects)
            {
                findings.Problems.Add("missing_unit", UnitId.Projects(entity).Value, "The entity was selected, and its projects were never listed.");
                continue;
            }
            foreach (var project in projects.Where(project => tables.ListsRuns && !State.Listing(new ProjectPath(entity, project)).Closed))
                findings.Problems.Add("missing_unit", $"{entity}/{project}", "The project's listing of runs was not finished.");
            foreach (var kind in selection.Projects is null ? tables.KindsOf<EntityUnitTable>() : [])
                RequireCommitted(UnitId.OfEntity(kind, entity), "entity");
            foreach (var project in projects.Where(project => selection.Projects?.FirstOrDefault(chosen => chosen.Project == project)?.RunIds is null))
            {
                foreach (var kind in tables.KindsOf<ProjectUnitTable>())
                    RequireCommitted(UnitId.OfProject(kind, new ProjectPath(entity, project)), "project");
            }
        }
    }

    private void RequireCommitted(UnitId unit, string what)
    {
        if (!State.Ledger.Replaceable.ContainsKey(unit.Value))
            findings.Problems.Add("missing_unit", unit.Value, $"The {what} was selected, and what it has for {string.Join(", ", tables.FilledBy(unit.Kind).Select(table => table.Name))} was never read.");
    }
}
