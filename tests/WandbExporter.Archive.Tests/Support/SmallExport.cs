using System.Text;
using WandbExporter.Archive.Reports;
using WandbExporter.Archive.Verify;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Archive.Tests.Support;

/// <summary>An export of one project with two runs, written record by record into a directory.</summary>
internal sealed class SmallExport(string path)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly ColumnSpec[] Schema = [new("_step", ColumnType.Int64, Optional: false), new("note", ColumnType.String)];

    public static ExportIdentity Identity { get; } = new(
        ExportIdentity.CurrentFormatVersion,
        "https://example.test",
        ["acme/vision"],
        ["projects", "runs", "history", "files", "file_contents"],
        "{}",
        null,
        "0.0.1",
        Now);

    public static ProjectPath Project { get; } = new("acme", "vision");

    public string Path => path;

    /// <summary>Writes all of it, and ends it as the engine does.</summary>
    public async Task WriteAsync()
    {
        await using var destination = await OpenAsync();
        await WriteUnitsAsync(destination);
        await destination.Journal.AppendAsync([new ExportClosed(6, 0, Now)], default);
        await FinishAsync(destination);
    }

    public Task<LocalDestination> OpenAsync() => LocalDestination.OpenAsync(path, Identity, new LocalDestinationOptions(), default);

    public static async Task WriteUnitsAsync(IDestination destination)
    {
        await destination.Journal.AppendAsync([new ExportOpened("0.0.1", "ada", Now)], default);
        await AppendAsync(destination, UnitId.Projects("acme"), TableKeys.Part("projects", "acme", null, "projects"), "projects", 1);
        await destination.Journal.AppendAsync([new ProjectsListed(UnitId.Projects("acme").Value, "acme", ["vision"], Now)], default);
        var page = UnitId.RunPage(Project, 0);
        await AppendAsync(destination, page, TableKeys.Part("runs", "acme", "vision", "runs-000000"), "runs", 2);
        await destination.Journal.AppendAsync(
            [
                new RunsListed(page.Value, "acme", "vision", 0, null, 0, true, 2, [Run("a"), Run("b")], Now),
                new ProjectListingClosed("acme", "vision", 2, 2, Now),
            ],
            default);
        foreach (var run in (string[])["a", "b"])
        {
            var history = UnitId.OfRun(HistoryTable.Kind, Project.Run(run));
            await AppendAsync(destination, history, HistoryKey(run, 0), "history", 40, "40");
            await AppendAsync(destination, history, HistoryKey(run, 1), "history", 10, "50");
            await CommitAsync(destination, history, 50);
            var files = UnitId.OfRun(FilesTable.Kind, Project.Run(run));
            await AppendFileAsync(destination, files, RunFileKeys.File(Project.Run(run), "output.log"), $"the log of {run}\n");
            await AppendAsync(destination, files, TableKeys.Part("files", "acme", "vision", $"{run}-00000"), "files", 1);
            await CommitAsync(destination, files, 1);
        }
    }

    public static async Task FinishAsync(IDestination destination)
    {
        using var fold = new ExportFold();
        var state = new JournalState(TableCatalogue.Default.Of(Identity.Tables).Units, fold: fold);
        await foreach (var record in destination.Journal.ReadAllAsync(default))
            state.Apply(record);
        await new ExportFinisher(destination, Identity, TimeProvider.System).FinishAsync(state, fold, isWhole: true, default);
    }

    public static ObjectKey HistoryKey(string run, int ordinal) => TableKeys.Part("history", "acme", "vision", $"{run}-{ordinal:D5}");

    /// <summary>Puts a table's part and appends its record.</summary>
    public static async Task<PartInfo> AppendAsync(IDestination destination, UnitId unit, ObjectKey key, string table, int rows, string? resumeAt = null)
    {
        var stored = await destination.Sink.PutAsync(key, (stream, token) => WriteParquetAsync(stream, rows, token), default);
        var part = new PartInfo(key.Value, table, stored.Bytes, stored.Sha256!, rows);
        await destination.Journal.AppendAsync([new PartCommitted(unit.Value, part, resumeAt is null ? null : ResumePoint.Behind(resumeAt), Now)], default);
        return part;
    }

    public static async Task<PartInfo> AppendFileAsync(IDestination destination, UnitId unit, ObjectKey key, string text)
    {
        var stored = await PutTextAsync(destination.Sink, key, text);
        var part = new PartInfo(key.Value, null, stored.Bytes, stored.Sha256!, 0);
        await destination.Journal.AppendAsync([new PartCommitted(unit.Value, part, null, Now)], default);
        return part;
    }

    public static Task<StoredObject> PutTextAsync(ISink sink, ObjectKey key, string text) =>
        sink.PutAsync(key, (stream, token) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), token).AsTask(), default);

    public static Task CommitAsync(IDestination destination, UnitId unit, long rows, long? expected = null, string? note = null) =>
        destination.Journal.AppendAsync([new UnitCommitted(unit.Value, "", rows, expected ?? rows, note, Now)], default);

    /// <summary>Commits a unit of a running run that is read again from its start.</summary>
    public static Task CommitToReadAgainAsync(IDestination destination, UnitId unit, long rows, int parts) =>
        destination.Journal.AppendAsync([new UnitCommitted(unit.Value, "", rows, rows, null, Now, new LiveEnd(null, parts, rows))], default);

    public static Task FailAsync(IDestination destination, UnitId unit) => destination.Journal.AppendAsync(
        [new UnitFailed(unit.Value, new Failure(FailureCategory.Permanent, "http_502", "The server answered 502.", ExitCode.Incomplete), 3, Now)], default);

    public static Task CloseAsync(IDestination destination, int failed = 0) => destination.Journal.AppendAsync([new ExportClosed(6, failed, Now)], default);

    public async Task<VerifyReport> VerifyAsync(VerifyOptions? options = null)
    {
        await using var export = await LocalExport.OpenReadOnlyAsync(path, default);
        return await new ExportVerifier(export, export.Identity, TableCatalogue.Default.Of(export.Identity.Tables), "test", options ?? new VerifyOptions(), TimeProvider.System).VerifyAsync(null, default);
    }

    public string FileOf(ObjectKey key) => System.IO.Path.Combine(path, key.Value);

    private static RunDescriptor Run(string id) => new(id, "finished", 49, 50, 0, 0, 1, "2026-01-01T00:00:00Z");

    private static async Task WriteParquetAsync(Stream stream, int rows, CancellationToken cancellationToken)
    {
        using var steps = new Int64ColumnBuilder();
        using var notes = new BytesColumnBuilder();
        for (var i = 0; i < rows; i++)
        {
            steps.Append(i);
            notes.Append($"note {i}");
        }
        await using var writer = new ParquetFileWriter(stream, Schema, new ParquetWriterOptions());
        await writer.WriteRowGroupAsync([steps, notes], rows, cancellationToken);
        await writer.CompleteAsync(cancellationToken);
    }
}
