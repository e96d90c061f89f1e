using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Archive.Reports;

/// <summary>
/// What the report wants to know of the journal beyond its state.
/// </summary>
internal sealed class JournalFacts
{
    /// <summary>What a person reads at most; the counts are whole.</summary>
    public const int ShownNotes = 1000;

    private readonly OrderedDictionary<string, string> _notes = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, ReportProject> _projects = new(StringComparer.Ordinal);

    private readonly OrderedDictionary<string, DateTimeOffset> _gone = new(StringComparer.Ordinal);

    public long Records { get; private set; }

    /// <summary>Processes that worked on the export.</summary>
    public int Processes { get; private set; }

    /// <summary>When the first of them began.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    public IReadOnlyList<ReportNote> Notes => [.. _notes.Select(note => new ReportNote(note.Key, note.Value))];

    /// <summary>Runs that the source has no more, and when that was noticed.</summary>
    public IReadOnlyList<ReportGoneRun> Gone => [.. _gone.Take(ShownNotes).Select(run => new ReportGoneRun(run.Key, run.Value))];

    public IReadOnlyList<ReportProject> Projects => [.. _projects.Values];

    /// <summary>Forgets everything: the records begin anew.</summary>
    public void Begin()
    {
        (Records, Processes, StartedAt) = (0, 0, null);
        _notes.Clear();
        _projects.Clear();
        _gone.Clear();
    }

    public void Take(JournalRecord record)
    {
        Records++;
        switch (record)
        {
            case ExportOpened opened:
                Processes++;
                StartedAt ??= opened.At;
                break;
            case UnitCommitted unit:
                // Of a unit that was committed anew, the last commit says what there is to say.
                _notes.Remove(unit.Unit);
                if (unit.Note is { } note)
                    Note(unit.Unit, note);
                else if (unit.Areas?.FirstOrDefault(area => area.Gone is not null) is { Why: { } why })
                    Note(unit.Unit, why);
                break;
            case RunsListed { Odd: { } oddRuns } listed:
                foreach (var run in oddRuns)
                    Note(UnitId.OfRun(UnitKind.Run, new ProjectPath(listed.Entity, listed.Project).Run(run.RunId)).Value, run.Note);
                break;
            case ProjectsListed listed:
                _notes.Remove(listed.Unit);
                string[] notes = [.. listed.Odd is { } odd ? [new OddRun(listed.Entity, odd).Note] : Array.Empty<string>(), .. ProjectsListed.WhyNotAll(listed.Nulls) is { } lack ? [lack] : Array.Empty<string>()];
                if (notes.Length > 0)
                    Note(listed.Unit, string.Join(' ', notes));
                break;
            case ProjectListingClosed closed:
                Observe(new ReportProject($"{closed.Entity}/{closed.Project}", closed.DistinctRuns, closed.ServerCount));
                break;
            case ProjectChecked found:
                Observe(new ReportProject($"{found.Entity}/{found.Project}", found.DistinctRuns, found.ServerCount));
                foreach (var run in found.Found.Gone)
                    _gone.TryAdd($"{found.Entity}/{found.Project}/{run}", found.At);
                foreach (var run in found.Found.Back ?? [])
                    _gone.Remove($"{found.Entity}/{found.Project}/{run}");
                foreach (var run in found.Found.Rewritten ?? [])
                    _notes[$"{found.Entity}/{found.Project}/{run}"] = "The source has rewritten the history, and the export keeps it as it was: in the long layout its rows share files with other runs.";
                break;
        }
    }

    private void Note(string unit, string note)
    {
        if (_notes.Count < ShownNotes)
            _notes[unit] = note;
    }

    /// <summary>A listing is closed anew when runs of it were withheld before, and held against the server by each later start.</summary>
    private void Observe(ReportProject listed)
    {
        _projects[listed.Project] = listed;
        _notes.Remove(listed.Project);
        if (listed.RunsCounted > listed.RunsListed && _notes.Count < ShownNotes)
            _notes.Add(listed.Project, string.Create(CultureInfo.InvariantCulture, $"The server counts {Counted.Of(listed.RunsCounted.Value, "run")} and showed {listed.RunsListed:N0}."));
    }
}
