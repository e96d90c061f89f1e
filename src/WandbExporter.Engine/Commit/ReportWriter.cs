using System.Text;
using System.Text.Json;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Engine.Commit;

/// <summary>Writes the report, for machines and for people, from the journal.</summary>
internal sealed class ReportWriter(IDestination destination, ExportIdentity identity, TimeProvider time)
{
    /// <summary>What a person reads at most; the counts are whole.</summary>
    private const int ShownNotes = 1000;

    public async Task WriteAsync(JournalState state, CancellationToken cancellationToken)
    {
        var report = await BuildAsync(state, cancellationToken);
        await destination.Sink.PutAsync(
            ExportKeys.ReportJson,
            (stream, token) => JsonSerializer.SerializeAsync(stream, report, EngineJson.Default.ExportReport, token),
            cancellationToken);
        await destination.Sink.PutAsync(
            ExportKeys.ReportHtml,
            async (stream, token) => await stream.WriteAsync(Encoding.UTF8.GetBytes(ReportPage.Render(report)), token),
            cancellationToken);
    }

    private async Task<ExportReport> BuildAsync(JournalState state, CancellationToken cancellationToken)
    {
        var processes = 0;
        var startedAt = identity.CreatedAt;
        var notes = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        var projects = new List<ReportProject>();
        await foreach (var record in destination.Journal.ReadAllAsync(cancellationToken))
        {
            switch (record)
            {
                case ExportOpened opened:
                    startedAt = processes++ == 0 ? opened.At : startedAt;
                    break;
                case UnitCommitted unit:
                    // Of a unit that was committed anew, the last commit says what there is to say.
                    notes.Remove(unit.Unit);
                    if (unit.Note is { } note && notes.Count < ShownNotes)
                        notes.Add(unit.Unit, note);
                    break;
                case ProjectListingClosed closed:
                    projects.Add(new ReportProject($"{closed.Entity}/{closed.Project}", closed.DistinctRuns, closed.ServerCount));
                    break;
            }
        }
        return new ExportReport(
            identity.FormatVersion,
            identity.ToolVersion,
            identity.Source,
            identity.Selection,
            identity.Filter,
            startedAt,
            time.GetUtcNow(),
            processes,
            state.Failed.Count == 0,
            state.CommittedUnits,
            [.. state.Totals.ByTable.Select(pair => new ReportTable(NameOf(pair.Key), pair.Value.Parts, pair.Value.Rows, pair.Value.Bytes))],
            projects,
            [.. state.Failed.Select(ReportFailure.Of)],
            [.. notes.Select(note => new ReportNote(note.Key, note.Value))],
            state.NotedUnits - notes.Count,
            [.. state.Live.Take(ShownNotes).Select(live => new ReportLiveRun(live.Unit.Value, live.End.ResumeAt, live.End.Rows))],
            new ReportSharedFiles(state.Totals.SharedFiles, state.Totals.SharedBytes));
    }

    private static string NameOf(string table) => table.Length == 0 ? "files (contents)" : table;
}
