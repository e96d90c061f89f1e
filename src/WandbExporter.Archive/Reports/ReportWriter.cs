using System.Text;
using System.Text.Json;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Reports;

/// <summary>Writes the report, for machines and for people.</summary>
internal sealed class ReportWriter(ISink sink, ExportIdentity identity, TimeProvider time)
{
    public async Task WriteAsync(JournalState state, JournalFacts facts, CancellationToken cancellationToken)
    {
        var report = Build(state, facts);
        await sink.PutAsync(
            ExportKeys.ReportJson,
            (stream, token) => JsonSerializer.SerializeAsync(stream, report, ExportReportJson.Default.ExportReport, token),
            cancellationToken);
        await sink.PutAsync(
            ExportKeys.ReportHtml,
            async (stream, token) => await stream.WriteAsync(Encoding.UTF8.GetBytes(ReportPage.Render(report)), token),
            cancellationToken);
    }

    private ExportReport Build(JournalState state, JournalFacts facts)
    {
        var notes = facts.Notes;
        return new ExportReport(
            identity.FormatVersion,
            identity.ToolVersion,
            identity.Source,
            identity.Selected,
            identity.Filter,
            facts.StartedAt ?? identity.CreatedAt,
            time.GetUtcNow(),
            facts.Processes,
            state.Failed.Count == 0,
            state.CommittedUnits,
            [.. state.Totals.ByTable.Select(pair => new ReportTable(TableTotals.Display(pair.Key), pair.Value.Parts, pair.Value.Rows, pair.Value.Bytes))],
            facts.Projects,
            [.. state.Failed.Select(ReportFailure.Of)],
            notes,
            state.NotedUnits - notes.Count,
            [.. state.Live.Where(live => live.Unit.Subject is Subject.Run && !state.HasFailed(live.Unit)).Take(JournalFacts.ShownNotes).Select(live => new ReportLiveRun(live.Unit.Value, live.End.ResumeAt?.ToString(), live.End.Rows, RunDescriptor.OfFingerprint("", live.Fingerprint)?.State))],
            new ReportSharedFiles(state.Totals.SharedFiles, state.Totals.SharedBytes),
            state.LastUpdate is { } update ? ReportUpdate.Of(update) : null,
            facts.Gone,
            identity.ExcludedProjects ?? [],
            state.Totals is { ArtifactBytes: > 0 } totals
                ? new ReportArtifactBytes(totals.ArtifactBytesAsked, totals.ArtifactBytesWritten(sink.HasLinks), totals.ArtifactFilesShared, totals.ArtifactBytesShared)
                : null,
            [.. state.AreasOf(identity.Tables).Select(ReportArea.Of)],
            identity.Filters);
    }
}
