using System.Globalization;
using System.Runtime.CompilerServices;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Archive.Reports;

/// <summary>
/// What the report wants to know of the journal beyond its state, gathered while the manifest is written: a finish reads the journal once.
/// </summary>
internal sealed class JournalFacts
{
    /// <summary>What a person reads at most; the counts are whole.</summary>
    public const int ShownNotes = 1000;

    private readonly OrderedDictionary<string, string> _notes = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, ReportProject> _projects = new(StringComparer.Ordinal);

    public long Records { get; private set; }

    /// <summary>Processes that worked on the export.</summary>
    public int Processes { get; private set; }

    /// <summary>When the first of them began.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    public IReadOnlyList<ReportNote> Notes => [.. _notes.Select(note => new ReportNote(note.Key, note.Value))];

    public IReadOnlyList<ReportProject> Projects => [.. _projects.Values];

    /// <summary>Passes the records on; each pass begins anew.</summary>
    public async IAsyncEnumerable<JournalRecord> ObserveAsync(
        IAsyncEnumerable<JournalRecord> records, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (Records, Processes, StartedAt) = (0, 0, null);
        _notes.Clear();
        _projects.Clear();
        await foreach (var record in records.WithCancellation(cancellationToken))
        {
            Observe(record);
            yield return record;
        }
    }

    private void Observe(JournalRecord record)
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
                if (unit.Note is { } note && _notes.Count < ShownNotes)
                    _notes.Add(unit.Unit, note);
                break;
            case RunsListed { Odd: { } odd } listed:
                foreach (var run in odd)
                    Note(UnitId.OfRun(UnitKind.Run, new ProjectPath(listed.Entity, listed.Project).Run(run.RunId)).Value, run.Note);
                break;
            case ProjectsListed { Odd: { } odd } listed:
                Note(listed.Unit, new OddRun(listed.Entity, odd).Note);
                break;
            case ProjectListingClosed closed:
                Observe(closed);
                break;
        }
    }

    private void Note(string unit, string note)
    {
        if (_notes.Count < ShownNotes)
            _notes[unit] = note;
    }

    /// <summary>A listing is closed anew when runs of it were withheld before.</summary>
    private void Observe(ProjectListingClosed closed)
    {
        var project = $"{closed.Entity}/{closed.Project}";
        _projects[project] = new ReportProject(project, closed.DistinctRuns, closed.ServerCount);
        _notes.Remove(project);
        if (closed.ServerCount > closed.DistinctRuns && _notes.Count < ShownNotes)
            _notes.Add(project, string.Create(CultureInfo.InvariantCulture, $"The server counts {closed.ServerCount} runs and showed {closed.DistinctRuns}."));
    }
}
