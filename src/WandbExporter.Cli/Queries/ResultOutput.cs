using System.Text;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Query.Sessions;

namespace WandbExporter.Cli.Queries;

/// <summary>Where results go and in which form.</summary>
/// <param name="Format">The form.</param>
/// <param name="Path">The file, absolute; null for standard output.</param>
internal sealed record ResultOutput(ResultFormat Format, string? Path)
{
    /// <summary>The file; null for standard output.</summary>
    public WrittenFile? File { get; } = Path is null ? null : new WrittenFile(Path);

    /// <param name="format">As it was asked for; null for what the file's name says, a table for a terminal, and CSV for everything else.</param>
    /// <param name="file">As it was asked for.</param>
    /// <param name="isInteractive">Whether a person reads the results one after another.</param>
    public static ResultOutput Of(ResultFormat? format, string? file, bool isInteractive)
    {
        var path = file is null ? null : System.IO.Path.GetFullPath(file);
        if (path is not null && (Directory.Exists(path) || !Directory.Exists(System.IO.Path.GetDirectoryName(path))))
            throw Usage($"--output is '{file}', which is {(Directory.Exists(path) ? "a folder" : "in a folder that does not exist")}; give a file.");
        var chosen = format ?? (System.IO.Path.GetExtension(path)?.ToLowerInvariant() switch
        {
            ".csv" => ResultFormat.Csv,
            ".json" or ".jsonl" or ".ndjson" => ResultFormat.Json,
            ".parquet" => ResultFormat.Parquet,
            _ => path is null && (isInteractive || !Console.IsOutputRedirected) ? ResultFormat.Table : ResultFormat.Csv,
        });
        return chosen == ResultFormat.Parquet && path is null
            ? throw Usage("Parquet is written to a file; say which with --output FILE.")
            : new ResultOutput(chosen, path);
    }

    /// <summary>Asks one statement and writes what it gives.</summary>
    public async Task WriteAsync(QuerySession session, string sql, CancellationToken cancellationToken)
    {
        if (File is not { } file)
        {
            await using var rows = await session.QueryAsync(sql, cancellationToken);
            await Writer().WriteAsync(rows.Columns, rows.ReadAsync(cancellationToken), Console.Out, cancellationToken);
            Console.Out.Flush();
            return;
        }
        try
        {
            if (Format == ResultFormat.Parquet)
            {
                await session.SaveAsync(sql, file.Place, cancellationToken);
            }
            else
            {
                await using var rows = await session.QueryAsync(sql, cancellationToken);
                await using var text = new StreamWriter(file.Place, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                await Writer().WriteAsync(rows.Columns, rows.ReadAsync(cancellationToken), text, cancellationToken);
            }
            file.Finish();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Usage($"{Path} cannot be written ({e.Message.TrimEnd('.')}); choose another --output.");
        }
        finally
        {
            file.Discard();
        }
    }

    private IResultWriter Writer() => Format switch
    {
        ResultFormat.Csv => new CsvResult(),
        ResultFormat.Json => new JsonResult(),
        _ => new TableResult(Path is null ? Terminal.OutputWidth : Terminal.Unbounded),
    };

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
