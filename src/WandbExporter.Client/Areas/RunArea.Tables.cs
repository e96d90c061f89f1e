using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

public sealed partial class RunArea
{
    /// <summary>The files of a run that hold such tables.</summary>
    /// <param name="from">The cursor to begin at; null for the first file.</param>
    /// <exception cref="WandbException">Reading it: the run is not there: permanent, <c>not_found</c>.</exception>
    public Listing<LoggedTableFile> ListTables(RunPath run, int pageSize = 100, string? from = null)
    {
        var subject = $"the W&B Tables of {run}";
        return new(
            new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
            {
                var variables = Variables.Of(run).Page(cursor, size).With("pattern", LoggedTableFile.Pattern);
                var data = await _reads.GraphQL.QueryAsync(
                    QueryDocuments.RunTableFiles, variables, WireContext.Default.AnswerFilesData, subject, cancellationToken, attempts, isPiece: size > 1);
                var found = data.Project?.Run ?? throw new WandbException(_reads.Classifier.NotFound(subject));
                var files = Pages.WithNulls(found.Files?.Edges ?? [], edge => edge.Node is { } node ? new LoggedTableFile(node.ToModel(run), edge.Cursor) : null, file => LoggedTableFile.Is(file.File.Name), (file, nulls) => file with { NullsBefore = nulls });
                return new Page<LoggedTableFile>([.. files], found.Files?.EndCursor, found.Files?.HasNextPage ?? false) { Nulls = found.Files?.Nulls ?? 0 };
            })
            {
                Identify = table => $"{table.File.Id} {table.File.Name} {table.File.Md5}",
            },
            from);
    }

    /// <summary>The table that such a file holds. What is no table, is longer than <see cref="LoggedTable.MostBytes"/> or cannot be had is refused, and says why.</summary>
    /// <param name="received">Told of bytes as they come from the server; by several threads at once.</param>
    /// <exception cref="WandbException">The bytes cannot be had now: transient, or of credentials.</exception>
    public Task<LoggedTable> ReadTableAsync(LoggedTableFile table, Action<long>? received = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return LoggedTableReading.ReadAsync(_reads.Memory, table, table.File.SizeBytes, most => ReadAsync(table.File, most, received, cancellationToken), cancellationToken);
    }
}
