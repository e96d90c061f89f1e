using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using WandbExporter.Archive.Verify;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export verify</c></summary>
internal sealed class VerifyCommand
{
    private readonly Argument<string> _directory = new("DESTINATION") { Description = "The destination of an export, as given to --to." };

    private readonly Option<string> _sample = new("--sample")
    {
        Description = "Read again only a share of the parts, such as 5% or 0.05. Presence and size are checked of all.",
        HelpName = "SHARE",
        DefaultValueFactory = _ => "100%",
    };

    private readonly Option<ulong?> _seed = new("--seed") { Description = "Choose the same sample as the run that printed it.", HelpName = "N" };

    private readonly Option<int?> _parallel = new("--parallel")
    {
        Description = "Objects that are read at the same time. Default: as many as there are processors.",
        HelpName = "N",
    };

    private readonly Option<bool> _prune = new("--prune") { Description = "Remove objects of the export that no record names. Takes the destination's lock." };
    private readonly Option<bool> _publicSafe = new("--public-safe") { Description = "Look at every text that is read for what looks like a credential, and say where it stands. Exit code 3 where there is any." };
    private readonly Option<bool> _againstSource = new("--against-source") { Description = "Ask the server again, and hold the export against what it says now." };
    private readonly Option<string?> _report = new("--report") { Description = "Write PATH.json and PATH.html: evidence that can be signed.", HelpName = "PATH" };
    private readonly Option<bool> _json = new("--json") { Description = "Print the whole result as JSON." };
    private readonly ServerOptions _server = new();
    private readonly EngineOptions _engine = new();
    private readonly OutputOptions _output = new();

    private VerifyCommand()
    {
    }

    public static Command Build()
    {
        var options = new VerifyCommand();
        var command = new Command("verify", HelpText.Verify);
        command.Arguments.Add(options._directory);
        foreach (var option in (Option[])[options._sample, options._seed, options._parallel, options._prune, options._publicSafe, options._againstSource, options._report, options._json])
            command.Options.Add(option);
        options._server.AddTo(command);
        // How histories are fetched is of no interest here.
        command.Options.Add(options._engine.ConfigFile);
        command.Options.Add(options._engine.Concurrency);
        options._output.AddTo(command);
        command.SetAction(options.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var signal = new CancelOnSignal(cancellationToken);
        var json = parsed.GetValue(_json);
        var log = _output.Read(parsed);
        var options = new VerifyOptions
        {
            Parallelism = OptionCheck.AtLeastOne("--parallel", parsed.GetValue(_parallel) ?? Environment.ProcessorCount),
            Sample = OptionCheck.Share("--sample", parsed.GetValue(_sample)!),
            Seed = parsed.GetValue(_seed) ?? (uint)Random.Shared.Next(),
            Prune = parsed.GetValue(_prune),
            PublicSafe = parsed.GetValue(_publicSafe),
        };
        await using var export = await OpenAsync(parsed, options.Prune, log, signal.Token);
        if (export.IsBeingWritten(TimeProvider.System))
            options = options with { Writer = $"process {export.Writer!.Pid} on {export.Writer.Host}" };
        var asked = new AskedRequests();
        await using var session = parsed.GetValue(_againstSource) ? OpenSession(parsed, export, log, asked) : null;
        SourceCheck? source = null;
        if (session is not null)
        {
            await using (ProgressLines.Start(log, asked.Look))
                source = await SourceAsync(parsed, session, signal.Token);
        }
        var verifier = new ExportVerifier(
            export.Destination, export.Identity, TableCatalogue.Default.Of(export.Identity.Tables), Session.ToolVersion, options, TimeProvider.System);
        VerifyReport report;
        await using (ProgressLines.Start(log, () => Look(verifier.Meter, session is null ? null : asked)))
            report = await verifier.VerifyAsync(source, signal.Token);
        var exit = report.ProblemsTotal > 0 ? ExitCode.Destination : report is { Complete: true, SecretsTotal: 0 } ? ExitCode.Complete : ExitCode.Incomplete;
        if (log.IsJson)
            VerifySummary.Log(report, exit, log);
        if (json)
            Console.WriteLine(report.ToJson());
        else if (!log.IsJson)
            VerifySummary.Print(report);
        if (parsed.GetValue(_report) is { } path)
            await VerifySummary.WriteAsync(report, path, Say, signal.Token);
        return (int)exit;

        void Say(string line)
        {
            if (log.IsJson)
                log.Info("report", line);
            else
                (json ? Console.Error : Console.Out).WriteLine(Printable.Of(line));
        }
    }

    private async Task<OpenedExport> OpenAsync(ParseResult parsed, bool prune, ExportLog log, CancellationToken cancellationToken)
    {
        var uri = parsed.GetValue(_directory)!;
        var options = _engine.ReadDestination(parsed) with { Notice = notice => log.Info("destination", notice) };
        var export = await OpenedExport.ForReadingAsync(uri, options, cancellationToken);
        if (!prune)
            return export;
        await export.DisposeAsync();
        return await OpenedExport.ForWritingAsync(uri, export.Identity, options, cancellationToken);
    }

    private Session OpenSession(ParseResult parsed, OpenedExport export, ExportLog log, AskedRequests asked)
    {
        var session = Session.Open(parsed, _server, _engine.Read(parsed, _server), log, asked);
        return session.Source == export.Identity.Source.TrimEnd('/')
            ? session
            : throw new ExportException(new Failure(
                FailureCategory.Fatal,
                FailureCode.OtherSource,
                $"The export is of {export.Identity.Source}, and {session.Source} would be asked; give --base-url {export.Identity.Source}.",
                ExitCode.Usage));
    }

    private async Task<SourceCheck> SourceAsync(ParseResult parsed, Session session, CancellationToken cancellationToken)
    {
        var viewer = await session.SignInAsync(cancellationToken);
        var settings = _engine.Read(parsed, _server);
        return new SourceCheck(session.Client, viewer.Username ?? viewer.Entity ?? viewer.Id, settings.Listing.PageSize, TimeProvider.System);
    }

    private static (string Text, Action<Utf8JsonWriter> Fields) Look(VerifyMeter meter, AskedRequests? asked)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{meter.Stage}: {meter.PartsRead:N0} of {Counted.Of(meter.PartsKnown, "part")}, {Sizes.Text(meter.BytesRead)}, {Counted.Of(meter.Problems, "problem")}{(asked is null ? "" : $", {Counted.Of(asked.Answered, "request")} answered")}{(asked?.Last is { } last ? $", the last about {last}" : "")}");
        return (text, Fields);

        void Fields(Utf8JsonWriter json)
        {
            json.WriteString("stage", meter.Stage);
            json.WriteNumber("parts_known", meter.PartsKnown);
            json.WriteNumber("parts_read", meter.PartsRead);
            json.WriteNumber("bytes_read", meter.BytesRead);
            json.WriteNumber("rows_read", meter.RowsRead);
            json.WriteNumber("problems", meter.Problems);
            if (asked is not null)
                json.WriteNumber("requests", asked.Answered);
        }
    }
}
