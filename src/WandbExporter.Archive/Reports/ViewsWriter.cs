using System.Text;
using WandbExporter.Archive.Views;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Reports;

/// <summary>Writes <c>_export/views.sql</c>: what makes a DuckDB that is started in the export's folder know its tables by name.</summary>
internal sealed class ViewsWriter(ISink sink)
{
    public Task WriteAsync(JournalState state, CancellationToken cancellationToken) => sink.PutAsync(
        ExportKeys.Views,
        async (stream, token) => await stream.WriteAsync(Encoding.UTF8.GetBytes(ViewScripts.Render(ViewEngine.DuckDb, state, "", state.IsClosed && state.Failed.Count == 0)), token),
        cancellationToken);
}
