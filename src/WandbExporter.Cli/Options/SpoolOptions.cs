using System.CommandLine;
using WandbExporter.Cli.Output;
using WandbExporter.Cli.Queries;
using WandbExporter.Core.Errors;
using WandbExporter.Query;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Cli.Options;

/// <summary>How an export is opened whose tables are asked where they stand, or fetched for that where they stand in a bucket.</summary>
internal sealed class SpoolOptions
{
    private readonly Option<string?> _spool = new("--spool")
    {
        Description = "Of an export in a bucket, what is asked for is fetched to TMPDIR: so many bytes of it, such as 20GB. Default: half of what is free there.",
        HelpName = "SIZE",
    };

    private readonly EngineOptions _engine = new();

    public void AddTo(Command command)
    {
        command.Options.Add(_spool);
        command.Options.Add(_engine.ConfigFile);
    }

    /// <summary>What questions may use.</summary>
    public QueryOptions Read(ParseResult parsed, ExportLog log) => new()
    {
        SpoolBytes = parsed.GetValue(_spool) is { } spool ? OptionCheck.Bytes("--spool", spool) : null,
        Fetching = table => log.Info("fetching", $"Fetching {Counted.Of(table.Parts, "part")} of {table.Table} ({Sizes.Text(table.Bytes)}) from {table.From}"),
        Waiting = table => log.Info("waiting", $"{(table.Table == "files" ? "A file" : $"The table {table.Table}")} ({Sizes.Text(table.Bytes)}) waits until other questions let go of their room in TMPDIR; --spool gives more"),
    };

    /// <summary>Opens the export that an argument names.</summary>
    /// <exception cref="ExportException">Exit 2, 4 or 6: there is none, which is said with the one that was probably meant, or it cannot be read.</exception>
    public async Task<IExportView> OpenAsync(ParseResult parsed, string given, ExportLog log, CancellationToken cancellationToken)
    {
        var uri = StoreKinds.Parse(given);
        try
        {
            return await Destinations.OpenReadOnlyAsync(uri, _engine.ReadDestination(parsed) with { Notice = notice => log.Info("destination", notice) }, cancellationToken);
        }
        catch (ExportException e) when (e.Failure.Code == FailureCode.NoExport)
        {
            throw ExportFinder.Meant(e, uri, given);
        }
    }
}
