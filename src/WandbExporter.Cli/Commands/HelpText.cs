using System.CommandLine;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Cli.Commands;

/// <summary>
/// What help teaches beyond the names of options: prose, which is wrapped to the terminal, and what is to be pasted or read in columns, which
/// stands as it is.
/// </summary>
internal static class HelpText
{
    public static string Root => Prose("""
        Exports Weights & Biases data to Parquet and files: every row, resumable after any crash.

        The API key is read from --api-key-file, WANDB_API_KEY, or netrc, as the official client does; the server from
        --base-url, WANDB_BASE_URL, or the wandb settings files. The key is never written or printed.
        """);

    private const string RootExamples = """
        Try it without an account:   wandb-export demo
        Say what, from and to, once: wandb-export init
        Export a team's projects:    wandb-export export my-team --to ./my-team
        Go on after a crash:         the same command again
        Bring in what is new:        the same command again
        See what it would take:      wandb-export plan my-team/my-project
        Find out what is wrong:      wandb-export doctor my-team --to ./my-team
        Prove what is there:         wandb-export verify ./my-team
        Ask what is in it:           wandb-export query ./my-team "SELECT * FROM best_runs"
        Copy it, verified:           wandb-export copy ./my-team /mnt/archive/my-team
        Look at it in a browser:     wandb-export browse ./my-team
        Its curves as one file:      wandb-export report ./my-team --project vision

        Exit codes:
          0    complete
          1    unexpected error
          2    usage or configuration
          3    finished, but some units failed (see _export/failures.parquet), or with --strict some data was not to be had
          4    credentials or permission
          5    the server could not be reached, or refused for too long
          6    destination: not writable, full, not ours, damaged, or of a newer format
          10   a time or size budget was reached; the same command goes on
          11   destination locked by another writer
          130  interrupted; the same command goes on
        """;

    public static string Export => Prose("""
        Exports organizations, entities, projects or runs to a directory or a bucket. Run the same command again to go on after a crash
        or an interruption, to retry what failed, and, every night, to bring in what is new or changed at the source. A
        finished export stays as it is with --once.
        """);

    private static string ExportExamples => $$"""
        Destinations:
        {{Indented(StoreKinds.HelpLines)}}

        Examples:
          wandb-export export my-team --to ./my-team
          wandb-export export my-team/vision my-team/nlp/3xk2m1ab --to ./selected --tables runs,history
          wandb-export export my-team --to s3://my-bucket/wandb
          wandb-export export --organization 'My Company' --to ./my-company --artifacts all
          wandb-export export my-team --to ./finished --filter '{"state": "finished"}' --since 2026-01-01
          wandb-export export my-team --to ./my-team --exclude-project 'scratch-*' --until 1d

        Many processes, one export: the same line on every machine, each with its own address:
          wandb-export export my-team --to s3://my-bucket/wandb --fleet --fleet-address 10.0.0.5
        """;

    public static string Init { get; } = Prose("""
        Asks for the server, the key, what to export and where to, holds each answer against the server, and writes them as
        a file for --config that explains itself. What the command line says is not asked for. The key is not written
        there: it may be kept in netrc, where every command finds it.
        """);

    private const string InitExamples = """
        Examples:
          wandb-export init
          wandb-export init my-team --to s3://my-bucket/wandb --yes
          wandb-export init --profile nightly.conf
          wandb-export export --config nightly.conf
        """;

    public static string Doctor { get; } = Prose("""
        Looks at everything that an export needs, before it begins or when it fails: the key and whose it is, the server
        and what it offers, clock, quota, proxy and TLS, what the key may see, the destination, by small objects that are
        put there and removed again, and the size of the export. Each check passes, warns or fails, with the remedy.
        Exits with 0 if none fails, else with the code that an export would end with.
        """);

    private const string DoctorExamples = """
        Examples:
          wandb-export doctor
          wandb-export doctor my-team --to ./my-team
          wandb-export doctor my-team/vision --to s3://my-bucket/wandb --json
          wandb-export doctor --organization 'My Company'
        """;

    public static string Verify => Prose("""
        Reads every part again and holds it against the records: presence, size, SHA-256, every page of its Parquet, row
        counts; journal, manifest and objects against each other, in every direction; every unit's rows against what the
        server said it had; and what the export says about itself against the digests it was finished with. Exits with 0
        when the export is complete and sound, 3 when it is sound but not complete, 6 when something is wrong.
        """);

    private const string VerifyExamples = """
        Examples:
          wandb-export verify ./my-team
          wandb-export verify ./my-team --sample 5% --report ./evidence
          wandb-export verify ./my-team --against-source
        """;

    public static string Query => Prose("""
        Answers SQL about an export, by DuckDB, which is in this program: no other is needed, and no network. Every table of
        the export has its name (runs, history, files, …), and what people ask of several tables has one too: metrics, a row
        a logged value; config and summary, a row a run and a column a key; best_runs, artifacts, lineage, metric_axes,
        metrics_by_axis. Only what is committed counts, also of an export that is being written, and nothing is changed.
        Without SQL, statements are read one after another; .tables lists what can be asked.
        """);

    private const string QueryExamples = """
        Examples:
          wandb-export query ./my-team "SELECT run_id, display_name, state FROM runs ORDER BY created_at DESC LIMIT 10"
          wandb-export query ./my-team "FROM best_runs WHERE key = 'eval/loss'"
          wandb-export query ./my-team "SELECT run_id, max(step), min(value_double) FROM metrics WHERE key = 'train/loss' GROUP BY run_id"
          wandb-export query ./my-team "SELECT c.run_id, c.lr, s.\"eval/loss\" FROM config c JOIN summary s USING (entity_name, project_name, run_id)"
          wandb-export query ./my-team "FROM metrics" --output metrics.parquet
          wandb-export query ./my-team --file report.sql --format json
          wandb-export query s3://my-bucket/wandb --interactive
        """;

    public static string Views { get; } = Prose("""
        Prints a script that makes an engine know the tables of an export by name: views where it reads Parquet where it
        stands (DuckDB, Spark, ClickHouse), external tables (BigQuery), or tables and what loads them (Snowflake,
        PostgreSQL). Every finished export has the one for DuckDB, with relative paths, as _export/views.sql.
        """);

    private const string ViewsExamples = """
        Examples:
          wandb-export views ./my-team > views.sql
          wandb-export views s3://my-bucket/wandb --for clickhouse
          wandb-export views ./my-team --for postgres | psql -v ON_ERROR_STOP=1
          (cd my-team && duckdb -init _export/views.sql)
        """;

    public static string Copy => Prose($"""
        Copies an export from one destination to another. Every object is held against its recorded SHA-256 while it
        passes. Between two places of one service the service copies by itself ({StoreKinds.CopiesBetween}); what its
        answers do not prove is read again from the copy. _SUCCESS follows last. Run the same command again to go on
        after a crash: what is there is not copied again. An export that is being written is refused; one that was
        interrupted is copied as far as it is committed, and 'export' goes on with the copy.
        """);

    public static string Browse { get; } = Prose("""
        Shows an export in a browser: projects, runs with their configs and summaries, charts of every metric, system metrics,
        consoles, files, lineage, sweeps and reports. It serves one page at 127.0.0.1, whose address, with a token that lets in,
        is printed; the page loads nothing from a network, nothing is changed, and the W&B server is not asked. Of an export that
        is being written it shows what is committed; of one in a bucket, what is looked at is fetched.
        """);

    private const string BrowseExamples = """
        Examples:
          wandb-export browse ./my-team
          wandb-export browse ./my-team --open
          wandb-export browse s3://my-bucket/wandb
          wandb-export browse ./my-team --port 8080       then, elsewhere: ssh -L 8080:127.0.0.1:8080 that-machine
        """;

    public static string Report { get; } = Prose("""
        Writes the curves of a project's runs as one HTML file, for a ticket, a paper or an archive. It holds its drawings, needs
        no network and no program, runs no script, and prints. Long curves are drawn as they look, by the lowest and highest
        of each column of pixels. With --png each chart is a picture too, with the runs beside it and a font that is in the program.
        """);

    private const string ReportExamples = """
        Examples:
          wandb-export report ./my-team --project vision
          wandb-export report ./my-team --project my-team/vision --run 3xk2m1ab --run 9yni8m73 --metric train/loss --output loss.html
          wandb-export report ./my-team --project vision --over runtime
          wandb-export report ./my-team --project vision --png ./charts --png-size 2400x1350
        """;

    public static string Update { get; } = Prose("""
        Changes what the server holds. It says first what it would change and asks; a journal keeps what each run was
        like before, so that 'update undo' can put it back, and so that the same command goes on after a kill. A run is
        changed by one request, as a whole or not at all.
        """);

    private const string UpdateExamples = """
        Examples:
          wandb-export update runs my-team/vision --filter '{"state": "crashed"}' --add-tag triage --dry-run
          wandb-export update runs my-team/vision --set config.reviewed=true --note "Seen." --journal review.jsonl
          wandb-export update undo review.jsonl
        """;

    public static string Upload { get; } = Prose("""
        Brings files of this machine to the server: among those of a run, or as a new version of an artifact. It says
        first what it would upload and asks. Run the same command again to go on after an interruption: what is there is
        not uploaded again.
        """);

    private const string UploadExamples = """
        Examples:
          wandb-export upload file my-team/vision/3xk2m1ab results.csv plots
          wandb-export upload artifact my-team/vision/weights out/checkpoints --type model --alias best --run 3xk2m1ab
        """;

    public static string Delete { get; } = Prose("""
        Deletes at the server what a given export has all of, and nothing else: runs and versions that its
        deletion_ready.parquet calls ready, whose parts are read and verified first, and that are unchanged since.
        It shows what it would delete and asks; a journal keeps what was deleted. Run the same command again to go on
        after an interruption. What is deleted cannot be had again.
        """);

    private const string DeleteExamples = """
        Examples:
          wandb-export delete my-team/vision --runs --proven-by ./my-team-all --dry-run
          wandb-export delete my-team/vision --versions --proven-by s3://my-bucket/wandb
          wandb-export delete my-team --runs --filter '{"state": "crashed"}' --proven-by ./my-team-all --journal deleted.jsonl
        """;

    public static string Completion { get; } = Prose("""
        Prints a script by which a shell completes the commands and options of this program, and the words that an option
        may be. It asks the program, so it stays as it is when the program is replaced.
        """);

    private const string CompletionExamples = """
        Examples:
          source <(wandb-export completion bash)      in ~/.bashrc
          source <(wandb-export completion zsh)       in ~/.zshrc, after compinit
          wandb-export completion fish > ~/.config/fish/completions/wandb-export.fish
        """;

    public static string Man { get; } = Prose("""
        Prints the manual page, of all commands and options, for man to show.
        """);

    private const string ManExamples = """
        Examples:
          wandb-export man > ~/.local/share/man/man1/wandb-export.1
          wandb-export man | man -l -
        """;

    private const string CopyExamples = """
        Example:
          wandb-export copy ./my-team /mnt/archive/my-team
        """;

    /// <summary>What follows the help of a command; null for nothing.</summary>
    public static string? ExamplesOf(Command command) => command switch
    {
        RootCommand => RootExamples,
        { Name: "export" } => ExportExamples,
        { Name: "init" } => InitExamples,
        { Name: "doctor" } => DoctorExamples,
        { Name: "verify" } => VerifyExamples,
        { Name: "query" } => QueryExamples,
        { Name: "views" } => ViewsExamples,
        { Name: "copy" } => CopyExamples,
        { Name: "browse" } => BrowseExamples,
        { Name: "report" } => ReportExamples,
        { Name: "update" } => UpdateExamples,
        { Name: "upload" } => UploadExamples,
        { Name: "delete" } => DeleteExamples,
        { Name: "completion" } => CompletionExamples,
        { Name: "man" } => ManExamples,
        _ => null,
    };

    /// <summary>A line a paragraph, to be wrapped to the terminal.</summary>
    public static string Prose(string text) => string.Join("\n\n", text.Split("\n\n").Select(paragraph => paragraph.Replace('\n', ' ')));

    private static string Indented(string lines) => string.Join('\n', lines.Split('\n').Select(line => line.Length == 0 ? line : $"  {line}"));
}
