using System.CommandLine;
using System.Text.Json;
using WandbExporter.Core.Errors;
using WandbExporter.Simulator;

namespace WandbExporter.Cli.Options;

/// <summary>What data the simulator serves.</summary>
internal sealed class WorldOptions
{
    private static readonly string[] Presets = ["none", "flaky"];

    public Option<ulong> Seed { get; } = new("--seed") { Description = "The seed of the generated data.", DefaultValueFactory = _ => 1 };

    public Option<int> Entities { get; } = new("--entities") { Description = "Teams.", DefaultValueFactory = _ => 1 };

    public Option<int> Projects { get; } = new("--projects") { Description = "Projects of a team.", DefaultValueFactory = _ => 3 };

    public Option<long> Runs { get; } = new("--runs") { Description = "Runs of a project.", DefaultValueFactory = _ => 40 };

    public Option<long> Rows { get; } = new("--rows") { Description = "History rows of a run.", DefaultValueFactory = _ => 2000 };

    public Option<int> Keys { get; } = new("--keys") { Description = "Metrics of a run.", DefaultValueFactory = _ => 12 };

    public Option<int> Files { get; } = new("--files") { Description = "Files of a run.", HelpName = "N", DefaultValueFactory = _ => 6 };

    public Option<int> FileBytes { get; } = new("--file-bytes")
    {
        Description = "The most that a media file of a run has; on the average it is half of that.",
        HelpName = "N",
        DefaultValueFactory = _ => 20_000,
    };

    public Option<int> RunTables { get; } = new("--run-tables")
    {
        Description = "W&B Tables that a run logged, beside its other files.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    public Option<int> ArtifactCollections { get; } = new("--collections")
    {
        Description = "Also serve a project of so many collections of artifacts; 0 as none.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    public Option<int> ArtifactVersions { get; } = new("--versions") { Description = "Versions of such a collection.", HelpName = "N", DefaultValueFactory = _ => 10 };

    public Option<int> ArtifactFiles { get; } = new("--version-files") { Description = "Files of such a version.", HelpName = "N", DefaultValueFactory = _ => 100 };

    public Option<long> ArtifactBytes { get; } = new("--version-file-bytes") { Description = "Bytes of such a file.", HelpName = "N", DefaultValueFactory = _ => 4096 };

    public Option<bool> ArtifactXxh128 { get; } = new("--xxh128") { Description = "The digests of such files are XXH128, not MD5." };

    public Option<int> Sweeps { get; } = new("--sweeps")
    {
        Description = "Also serve a project of so many sweeps, some of them odd, and odd members of the team; 0 as none.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    public Option<bool> Organization { get; } = new("--organization")
    {
        Description = $"Also serve an organization, named {AwkwardOrganization.Name}, whose reports, registries, automations and people hold every odd shape. The usual key is an administrator's; {AwkwardOrganization.MemberAccount.ApiKey} is an ordinary member's.",
    };

    public Option<bool> Plain { get; } = new("--plain") { Description = "Leave out the projects whose runs hold every shape known to hurt an exporter." };

    public Option<DirectoryInfo[]> Folders { get; } = new("--folder")
    {
        Description = "Also serve a folder of real runs (OWNER__REPO/RUN/run.json, history.jsonl, events.jsonl), and OWNER__REPO/artifacts/TYPE/COLLECTION/vN. May be given several times.",
        HelpName = "DIR",
    };

    public Option<int> ParquetFiles { get; } = new("--parquet-files")
    {
        Description = "Also serve a run's history as so many Parquet files; 0 as none.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    public Option<long> LiveRows { get; } = new("--live-rows")
    {
        Description = "With --parquet-files: so many of a run's last rows are in no file yet.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    public Option<long> Growing { get; } = new("--growing")
    {
        Description = "The first run of every project still runs: it has half of its rows, and N more after each answer with its history.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    public Option<string?> Faults { get; } = new("--faults")
    {
        Description = "A fault plan: a preset (none, flaky) or a file with the plan as JSON.",
        HelpName = "PRESET|FILE",
    };

    public void AddTo(Command command)
    {
        Faults.CompletionSources.Add(Presets);
        command.Options.Add(Seed);
        command.Options.Add(Entities);
        command.Options.Add(Projects);
        command.Options.Add(Runs);
        command.Options.Add(Rows);
        command.Options.Add(Keys);
        command.Options.Add(Files);
        command.Options.Add(FileBytes);
        command.Options.Add(RunTables);
        command.Options.Add(ArtifactCollections);
        command.Options.Add(ArtifactVersions);
        command.Options.Add(ArtifactFiles);
        command.Options.Add(ArtifactBytes);
        command.Options.Add(ArtifactXxh128);
        command.Options.Add(Sweeps);
        command.Options.Add(Organization);
        command.Options.Add(Plain);
        command.Options.Add(Folders);
        command.Options.Add(ParquetFiles);
        command.Options.Add(LiveRows);
        command.Options.Add(Growing);
        command.Options.Add(Faults);
    }

    public SimulatorOptions Read(ParseResult parsed)
    {
        var worlds = new List<World>
        {
            new GeneratedWorld(new GeneratorOptions
            {
                Seed = parsed.GetValue(Seed),
                Entities = OptionCheck.NotNegative(parsed, Entities),
                ProjectsPerEntity = OptionCheck.NotNegative(parsed, Projects),
                RunsPerProject = OptionCheck.NotNegative(parsed, Runs),
                RowsPerRun = OptionCheck.NotNegative(parsed, Rows),
                KeysPerRun = OptionCheck.NotNegative(parsed, Keys),
                FilesPerRun = OptionCheck.NotNegative(parsed, Files),
                LargestFileBytes = OptionCheck.NotNegative(parsed, FileBytes),
                TablesPerRun = OptionCheck.NotNegative(parsed, RunTables),
                Artifacts = ReadArtifacts(parsed),
                Sweeps = OptionCheck.NotNegative(parsed, Sweeps),
                OddMembers = parsed.GetValue(Sweeps) > 0,
                AwkwardShapes = !parsed.GetValue(Plain),
            }),
        };
        worlds.AddRange((parsed.GetValue(Folders) ?? []).Select(OfFolder));
        var hasOrganization = parsed.GetValue(Organization);
        if (hasOrganization)
            worlds.Add(new AwkwardOrganization());
        if (OptionCheck.NotNegative(parsed, Growing) is > 0 and var rows)
            worlds = [.. worlds.Select(World (world) => new GrowingWorld(world, run => FirstOfProject(run, rows)))];
        return new SimulatorOptions
        {
            Worlds = worlds,
            Accounts = hasOrganization ? [AwkwardOrganization.MemberAccount] : [],
            ParquetHistory = OptionCheck.NotNegative(parsed, ParquetFiles) is > 0 and var files
                ? new ParquetHistoryOptions { Files = files, LiveRows = OptionCheck.NotNegative(parsed, LiveRows) }
                : null,
            Faults = ReadFaults(parsed.GetValue(Faults)),
        };
    }

    private ArtifactOptions? ReadArtifacts(ParseResult parsed) => OptionCheck.NotNegative(parsed, ArtifactCollections) is not (> 0 and var collections)
        ? null
        : new ArtifactOptions
        {
            Collections = collections,
            Versions = OptionCheck.NotNegative(parsed, ArtifactVersions),
            Files = OptionCheck.NotNegative(parsed, ArtifactFiles),
            FileBytes = OptionCheck.NotNegative(parsed, ArtifactBytes),
            Xxh128 = parsed.GetValue(ArtifactXxh128),
        };

    private static FolderWorld OfFolder(DirectoryInfo folder)
    {
        if (!folder.Exists)
            throw Refused($"There is no folder '{folder}', which --folder names; check its path.");
        try
        {
            return new FolderWorld(folder.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or JsonException)
        {
            throw Refused($"The folder '{folder}', which --folder names, cannot be served ({e.Message.TrimEnd('.')}); give one as 'simulate --help' describes it.", e);
        }
    }

    private static RunGrowth? FirstOfProject(RunData run, long rowsPerAnswer) =>
        run.Index == 0 && run.HistoryRowCount > 1 ? new RunGrowth(run.HistoryRowCount / 2) { RowsPerAnswer = rowsPerAnswer } : null;

    private static ExportException Refused(string message, Exception? cause = null) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage), cause);

    private static FaultPlan ReadFaults(string? text)
    {
        if (text is null)
            return FaultPlan.None;
        var isFile = File.Exists(text);
        if (!isFile && !text.TrimStart().StartsWith('{') && !Presets.Contains(text))
            throw Refused($"--faults {text} is neither a preset ({string.Join(", ", Presets)}) nor a file{(Spelling.Nearest(text, Presets) is { } nearest ? $"; did you mean {nearest}?" : "; give one of them.")}");
        try
        {
            return FaultPlan.Parse(isFile ? File.ReadAllText(text) : text);
        }
        catch (FormatException e)
        {
            throw Refused($"The fault plan{(isFile ? $" in {text}" : "")} cannot be read: {e.Message}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused($"The fault plan {text} cannot be read ({e.Message.TrimEnd('.')}); check the path and its permissions.", e);
        }
    }
}
