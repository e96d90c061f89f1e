using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>An export that is to be public: credentials in configs, texts and files are named and stay out, and everything else comes.</summary>
public sealed class PublicSafeTests
{
    // Put together here, so that nothing that scans this repository takes it for a leak.
    private static readonly string Token = "ghp_" + new string('a', 36);

    private static readonly GeneratedWorld Whole = new(new GeneratorOptions { Seed = 5, Entities = 1, ProjectsPerEntity = 1, RunsPerProject = 6, RowsPerRun = 3, AwkwardShapes = false, Catalogs = false });

    private static string Entity => Whole.Entities[0].Name;

    private static ProjectData Project => Whole.Projects(Entity)[0];

    [Fact]
    public async Task What_holds_a_credential_is_named_and_kept_out_until_it_is_gone_at_the_source()
    {
        var world = Leaking();
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        string[] tables = ["--tables", "runs,run_config,history,files", "--public-safe"];

        var refused = await export.ExportAsync([Entity], tables);
        Assert.True(refused.ExitCode == 3, refused.ToString());
        Assert.Equal(new[] { 2, 3, 4, 5 }.Select(RunAt).Order(StringComparer.Ordinal), (await RunsAsync(export)).Order(StringComparer.Ordinal));
        var failures = await FailuresAsync(export);
        Assert.All(failures, failure => Assert.Equal("secret_found", failure.Values["code"].Text));
        string[] messages = [.. failures.Select(failure => failure.Values["message"].Text)];
        Assert.Contains($"The config of run {Entity}/{Project.Name}/{RunAt(0)} holds what looks like a secret by its name at 'openai.value.api_key', so --public-safe keeps it out of the export; revoke it and remove it at the source.", messages);
        Assert.Contains(messages, message => message.StartsWith($"Field 'notes' of run {Entity}/{Project.Name}/{RunAt(1)} holds what looks like a GitHub token", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.StartsWith("File files/", StringComparison.Ordinal) && message.Contains("train.log", StringComparison.Ordinal));
        await NothingHoldsAsync(export, refused);
        var clean = await CliProcess.RunAsync(["verify", export.Destination, "--public-safe"]);
        Assert.True(clean.ExitCode == 3 && !clean.Output.Contains("SECRET", StringComparison.Ordinal), clean.ToString());

        var careless = await export.ExportAsync([Entity], tables[..2]);
        Assert.True(careless.ExitCode == 2, careless.ToString());
        Assert.Contains("give --public-safe again", careless.Error, StringComparison.Ordinal);

        // Names alone are no secrets.
        world.Edit(Project.Name, RunAt(0), new RunEdit { Config = """{"lr":{"value":0.1},"api_key":{"value":null},"hf_token":{"value":"${HF_TOKEN}"},"valid_tokens":{"value":"128001 of 2"}}""" });
        world.Edit(Project.Name, RunAt(1), new RunEdit { Notes = "rotated" });
        world.Edit(Project.Name, RunAt(2), new RunEdit { Files = [new BytesFile("train.log", "clean\n")] });
        var whole = await export.ExportAsync([Entity], tables);
        Assert.True(whole.ExitCode == 0, whole.ToString());
        Assert.Equal(6, (await RunsAsync(export)).Distinct().Count());
    }

    [Fact]
    public async Task A_run_that_takes_one_up_later_stays_as_it_was_exported()
    {
        var world = new ChangingWorld(Whole);
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        string[] tables = ["--tables", "runs,run_config", "--public-safe"];
        Assert.Equal(0, (await export.ExportAsync([Entity], tables)).ExitCode);

        world.Edit(Project.Name, RunAt(0), new RunEdit { Notes = $"token {Token}", UpdatedAt = DateTimeOffset.UnixEpoch.AddYears(60) });
        var refused = await export.ExportAsync([Entity], tables);
        Assert.True(refused.ExitCode == 3, refused.ToString());
        Assert.Equal(6, (await RunsAsync(export)).Count);
        Assert.Equal("secret_found", Assert.Single(await FailuresAsync(export)).Values["code"].Text);
        await NothingHoldsAsync(export, refused);
    }

    [Fact]
    public async Task Verify_says_where_one_stands_in_an_export_that_was_not_looked_at()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [Leaking()] });
        Assert.Equal(0, (await export.ExportAsync([Entity], "--tables", "runs,run_config,files")).ExitCode);
        Assert.Equal(0, (await export.VerifyAsync()).ExitCode);
        var verified = await CliProcess.RunAsync(["verify", export.Destination, "--public-safe"]);
        Assert.True(verified.ExitCode == 3, verified.ToString());
        Assert.Contains("SECRET secret_found", verified.Output, StringComparison.Ordinal);
        Assert.True(verified.Output.Contains($"Column 'value_json' of run_config, run {RunAt(0)}, holds what looks like a secret by its name at 'openai.api_key'", StringComparison.Ordinal), verified.ToString());
        Assert.Contains("train.log: The file holds what looks like a GitHub token.", verified.Output, StringComparison.Ordinal);
        Assert.Contains("Sound, but not to be published", verified.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, verified.ToString(), StringComparison.Ordinal);
    }

    private static ChangingWorld Leaking()
    {
        var world = new ChangingWorld(Whole);
        world.Edit(Project.Name, RunAt(0), new RunEdit { Config = """{"openai":{"value":{"api_key":"0123456789abcdef"}}}""" });
        world.Edit(Project.Name, RunAt(1), new RunEdit { Notes = $"token {Token}" });
        world.Edit(Project.Name, RunAt(2), new RunEdit { Files = [new BytesFile("train.log", $"cloning with {Token}\n"), new BytesFile("clean.log", "nothing\n")] });
        return world;
    }

    private static string RunAt(int index) => Project.RunAt(index).Name;

    private static async Task<List<string>> RunsAsync(TestExport export)
    {
        var runs = new List<string>();
        await foreach (var row in ExportDump.ReadAsync(export.Destination, ["runs"]))
            runs.Add(row.RunId);
        return runs;
    }

    private static async Task<List<DumpRow>> FailuresAsync(TestExport export)
    {
        var failures = new List<DumpRow>();
        await foreach (var row in ExportDump.ReadFileAsync(export.Destination, "_export/failures.parquet"))
            failures.Add(row);
        return failures;
    }

    /// <summary>Neither a file of the export, as DuckDB and the bytes show it, nor what was said has it.</summary>
    private static async Task NothingHoldsAsync(TestExport export, CliResult result)
    {
        Assert.DoesNotContain(Token, result.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", result.ToString(), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(export.Destination, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(Token, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
            if (!file.EndsWith(".parquet", StringComparison.Ordinal))
                continue;
            await foreach (var row in ExportDump.ReadFileAsync(export.Destination, Path.GetRelativePath(export.Destination, file)))
                Assert.All(row.Values.Values, value => Assert.DoesNotContain(Token, value.Text ?? "", StringComparison.Ordinal));
        }
    }
}
