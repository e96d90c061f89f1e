using System.Globalization;
using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client;

/// <summary>W&amp;B Tables that runs logged.</summary>
public sealed partial class WandbClient
{
    /// <summary>The files of a run that hold such tables.</summary>
    /// <param name="from">The cursor to begin at; null for the first file.</param>
    /// <exception cref="ExportException">Reading it: the run is not there: permanent, <c>not_found</c>.</exception>
    public Listing<LoggedTableFile> ListLoggedTables(RunPath run, int pageSize, string? from = null)
    {
        var subject = $"the W&B Tables of {run}";
        return new(
            new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
            {
                var variables = Variables.Of(run).Page(cursor, size).With("pattern", LoggedTableFile.Pattern);
                var data = await _graphQL.QueryAsync(
                    QueryDocuments.RunTableFiles, variables, WireContext.Default.AnswerFilesData, subject, cancellationToken, attempts, isPiece: size > 1);
                var found = data.Project?.Run ?? throw new ExportException(_classifier.NotFound(subject));
                var tables = (found.Files?.Edges ?? []).Select(edge => edge?.Node is { } node ? new LoggedTableFile(node.ToModel(run), edge.Cursor) : null).OfType<LoggedTableFile>();
                return new Page<LoggedTableFile>([.. tables.Where(table => LoggedTableFile.Is(table.File.Name))], found.Files?.EndCursor, found.Files?.HasNextPage ?? false) { Nulls = found.Files?.Nulls ?? 0 };
            })
            {
                Identify = table => $"{table.File.Id} {table.File.Name} {table.File.Md5}",
            },
            from);
    }

    /// <summary>The tables in a version that a run logged; of versions of other types nothing is asked.</summary>
    /// <exception cref="ExportException">Its manifest is not there, or is none: permanent; or it cannot be had now.</exception>
    public async Task<IReadOnlyList<LoggedTableEntry>> GetTablesAsync(RunPath run, ArtifactVersion version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (!LoggedTableEntry.MayBeIn(version))
            return [];
        var project = version is { SourceEntity: { } entity, SourceProject: { } name } ? new ProjectPath(entity, name) : run.ProjectPath;
        var path = new ArtifactPath(project, version.SourceCollection ?? "", version.VersionIndex is { } index ? string.Create(CultureInfo.InvariantCulture, $"v{index}") : "", version.Id);
        await using var manifest = await OpenManifestAsync(path, cancellationToken) ?? throw new ExportException(_classifier.NotFound($"the manifest of {path}"));
        var entries = await manifest.ReadEntriesAsync(cancellationToken).Where(LoggedTableEntry.Is).ToListAsync(cancellationToken);
        return [.. entries.Select(entry => new LoggedTableEntry(version, new ArtifactFile(path, entry, manifest.Header, null)))];
    }

    /// <inheritdoc cref="ReadTableAsync(LoggedTableFile, CancellationToken, Action{long}?)"/>
    public Task<LoggedTable> ReadTableAsync(LoggedTableEntry table, CancellationToken cancellationToken, Action<long>? received = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        return ReadTableAsync(table, table.File.Entry.Size, ReadAsync, cancellationToken);

        async Task<ReadOnlyMemory<byte>> ReadAsync(long most)
        {
            using var memory = new BoundedMemory(most, table.File.Entry.Size);
            await DownloadAsync(table.File, memory, ContentForm.Listed, cancellationToken, received);
            return memory.Written;
        }
    }

    /// <summary>The table that such a file holds. What is no table, is longer than <see cref="LoggedTable.MostBytes"/> or cannot be had is refused, and says why.</summary>
    /// <param name="received">Told of bytes as they come from the server; by several threads at once.</param>
    /// <exception cref="ExportException">The bytes cannot be had now: transient, or of credentials.</exception>
    public Task<LoggedTable> ReadTableAsync(LoggedTableFile table, CancellationToken cancellationToken, Action<long>? received = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        return ReadTableAsync(table, table.File.SizeBytes, most => ReadAsync(table.File, most, cancellationToken, received), cancellationToken);
    }

    private async Task<LoggedTable> ReadTableAsync(LoggedTableSource table, long? listed, Func<long, Task<ReadOnlyMemory<byte>>> read, CancellationToken cancellationToken)
    {
        if (listed > LoggedTable.MostBytes)
            return TooLong();
        var place = listed <= _memory.Free ? null : await _memory.TakeAsync(Task.CompletedTask, cancellationToken);
        try
        {
            try
            {
                return Owned(await read(place is null ? _memory.Free : LoggedTable.MostBytes));
            }
            catch (ContentTooLongException) when (place is null)
            {
                // It is longer than it is listed.
                place = await _memory.TakeAsync(Task.CompletedTask, cancellationToken);
                return Owned(await read(LoggedTable.MostBytes));
            }
        }
        catch (ContentTooLongException)
        {
            return TooLong();
        }
        catch (ExportException e) when (e.Failure.Category == FailureCategory.Permanent || e.Failure.Code == FailureCode.OtherForm)
        {
            return LoggedTable.Refused(table, $"cannot be had: {e.Failure.Message.TrimEnd('.')}");
        }
        finally
        {
            place?.Dispose();
        }

        LoggedTable Owned(ReadOnlyMemory<byte> utf8)
        {
            var owned = LoggedTable.Of(table, utf8, place);
            place = null;
            return owned;
        }

        LoggedTable TooLong() => LoggedTable.Refused(table, string.Create(CultureInfo.InvariantCulture, $"is longer than {LoggedTable.MostBytes >> 20} MiB"));
    }
}
