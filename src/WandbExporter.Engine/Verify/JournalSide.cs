using System.Runtime.CompilerServices;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Spool;

namespace WandbExporter.Engine.Verify;

/// <summary>
/// What the journal says, in one pass: its parts go to the spool, its units are held against their parts' rows and the server's counts,
/// and what it adds up to tells whether the export is complete.
/// </summary>
internal sealed class JournalSide(IJournal journal, ExportIdentity identity, SortedSpool spool, Findings findings)
{
    private readonly Dictionary<string, OpenUnit> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _ofRunning = new(StringComparer.Ordinal);
    private readonly BundledRows _bundled = new();

    public JournalState State { get; } = new(new RunUnits([.. identity.Tables]));

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
            await foreach (var committed in CommittedParts.ReadAsync(ObserveAsync(cancellationToken), cancellationToken))
            {
                Parts++;
                spool.Add(committed.Part.Key, (byte)PartSide.Committed, PartPayload.Of(committed.Part));
                if (committed.Runs is { } runs)
                    spool.Add(committed.Part.Key, (byte)PartSide.Runs, PartPayload.OfRuns(runs));
            }
        }
        catch (ExportException e) when (e.Failure.Code is "journal_damaged" or "journal_newer")
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
        var goOn = _open.Where(unit => unit.Value.GoesOn && !State.ProgressOf(new UnitId(unit.Key)).IsReadAgain).Select(unit => unit.Value);
        foreach (var (part, runs) in goOn.SelectMany(unit => unit.Parts.Values))
        {
            spool.Add(part.Key, (byte)PartSide.Open, PartPayload.Of(part));
            if (runs is not null)
                spool.Add(part.Key, (byte)PartSide.Runs, PartPayload.OfRuns(runs));
        }
        FindWhatIsNotThere();
    }

    private async IAsyncEnumerable<JournalRecord> ObserveAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in journal.ReadAllAsync(cancellationToken))
        {
            Records++;
            Observe(record);
            State.Apply(record);
            yield return record;
        }
    }

    private void Observe(JournalRecord record)
    {
        switch (record)
        {
            case UnitReset reset:
                if (_open.Remove(reset.Unit, out var begun))
                    _bundled.Forget(reset.Unit, begun.Parts.Values.Select(stands => stands.Runs));
                break;
            case PartCommitted { Part: var part } committed:
                spool.Add(part.Key, (byte)PartSide.Named, []);
                if (!_open.TryGetValue(committed.Unit, out var open))
                    _open[committed.Unit] = open = new OpenUnit();
                _bundled.Forget(committed.Unit, [open.Parts.GetValueOrDefault(part.Key).Runs]);
                _bundled.Add(committed.Unit, committed.Runs);
                open.Add(part, committed.ResumeAt, committed.Runs);
                break;
            case UnitFailed { Gaps: not null } failed:
                // What it has counts; only some steps are missing.
                _open.Remove(failed.Unit);
                break;
            case UnitCommitted unit:
                // A unit whose run was still running is committed again with the rows of both times.
                // In the long layout the parts of a bundle stand under one of its units, and say what they hold of the others.
                var progress = State.ProgressOf(new UnitId(unit.Unit));
                HoldRows(unit.Unit, progress.Rows + _bundled.Take(unit.Unit), unit.Rows);
                _open.Remove(unit.Unit);
                RemarkRows(unit);
                break;
            case ProjectsListed listed:
                if (identity.Tables.Contains(TableNames.Projects))
                    HoldRows(listed.Unit, RowsOf(listed.Unit, TableNames.Projects), listed.Projects.Count);
                _open.Remove(listed.Unit);
                break;
            case RunsListed listed:
                if (identity.Tables.Contains(TableNames.Runs))
                    HoldRows(listed.Unit, RowsOf(listed.Unit, TableNames.Runs), listed.Runs.Count);
                _open.Remove(listed.Unit);
                break;
            case ProjectListingClosed { ServerCount: { } count } listing when count != listing.DistinctRuns:
                findings.Remarks.Add("run_count", $"{listing.Entity}/{listing.Project}", $"{listing.DistinctRuns} runs were listed and the server counts {count}.");
                break;
        }
    }

    /// <summary>A unit of a running run is committed more than once; what its last commit lacks is what is lacking.</summary>
    private void RemarkRows(UnitCommitted unit)
    {
        var remark = unit.Note ?? (unit.ExpectedRows is { } expected && expected != unit.Rows
            ? $"The server counted {expected} rows and {unit.Rows} were exported."
            : null);
        _ofRunning.Remove(unit.Unit);
        if (unit.Live is not null)
            _ofRunning[unit.Unit] = remark;
        else if (remark is not null)
            findings.Remarks.Add("row_count", unit.Unit, remark);
    }

    private void HoldRows(string unit, long held, long committed)
    {
        if (committed != held)
            findings.Problems.Add("unit_rows", unit, $"Its parts hold {held} rows and it was committed with {committed}.");
    }

    private long RowsOf(string unit, string table) =>
        _open.TryGetValue(unit, out var open) ? open.Parts.Values.Where(stands => stands.Part.Table == table).Sum(stands => stands.Part.Rows) : 0;

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
        if (failed.Count == 0)
            FindUnlisted();
    }

    private void FindUnlisted()
    {
        var listsRuns = identity.Tables.Any(table => table != TableNames.Projects && TableNames.All.Contains(table));
        foreach (var entity in SelectionParser.Parse(identity.Selection).Select(selection => selection.Entity))
        {
            if (State.ProjectsOf(entity) is not { } projects)
            {
                findings.Problems.Add("missing_unit", UnitId.Projects(entity).Value, "The entity was selected, and its projects were never listed.");
                continue;
            }
            foreach (var project in projects.Where(project => listsRuns && !State.Listing(new ProjectPath(entity, project)).Closed))
                findings.Problems.Add("missing_unit", $"{entity}/{project}", "The project's listing of runs was not finished.");
        }
    }

    private sealed class OpenUnit
    {
        public Dictionary<string, (PartInfo Part, IReadOnlyList<PartRun>? Runs)> Parts { get; } = new(StringComparer.Ordinal);

        /// <summary>Whether the unit goes on behind these parts; otherwise it starts over, and may write over them.</summary>
        public bool GoesOn { get; private set; }

        public void Add(PartInfo part, string? resumeAt, IReadOnlyList<PartRun>? runs)
        {
            Parts[part.Key] = (part, runs);
            GoesOn = resumeAt is not null;
        }
    }
}
