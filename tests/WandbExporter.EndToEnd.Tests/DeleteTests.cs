using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Runs and versions that are deleted at the server because an export has all of them, and those that stay.</summary>
public sealed class DeleteTests(DeleteTests.Exported exported) : IClassFixture<DeleteTests.Exported>
{
    private const string Project = "acme/image-classifier";

    [Fact]
    public async Task Runs_that_the_export_proves_are_deleted_after_a_yes_and_those_that_changed_since_stay()
    {
        await using var export = await exported.AgainAsync();
        var (journal, all) = (export.NewDestination("deleted.jsonl"), RunsOf(export));
        string[] delete = ["delete", Project, "--runs", "--proven-by", exported.Destination, "--journal", journal, "--config", export.ConfigFile];
        var changed = await WarmProgram.RunAsync(["update", "runs", $"{Project}/{all[1]}", "--note", "Mine.", "--journal", journal + "-update", "--yes", "--config", export.ConfigFile], export.Environment());
        Assert.True(changed.ExitCode == 0, changed.ToString());

        var plan = await WarmProgram.RunAsync([.. delete, "--dry-run"], export.Environment());
        Assert.True(plan.ExitCode == 3, plan.ToString());
        Assert.Contains($"{all.Count - 1} runs and 0 versions to delete", plan.Output, StringComparison.Ordinal);
        Assert.Contains($"stays: run {Project}/{all[1]}: It was changed since it was exported; export again.", plan.Output, StringComparison.Ordinal);
        var unasked = await WarmProgram.RunAsync(delete, export.Environment());
        Assert.True(unasked.ExitCode == 2 && unasked.Error.Contains("give --yes", StringComparison.Ordinal), unasked.ToString());
        Assert.Equal((all.Count, false), (RunsOf(export).Count, File.Exists(journal)));

        var made = await WarmProgram.RunAsync([.. delete, "--yes"], export.Environment());

        Assert.True(made.ExitCode == 3 && made.Error.Contains($"{all.Count - 1} of {all.Count - 1} deleted; 1 stay.", StringComparison.Ordinal), made.ToString());
        Assert.Equal([all[1]], RunsOf(export));
        Assert.True(export.Simulator.World.FindProject("acme", "language-model")!.RunCount > 0);
        Assert.DoesNotContain(export.ApiKey, made.ToString() + await File.ReadAllTextAsync(journal), StringComparison.Ordinal);
        var again = await WarmProgram.RunAsync([.. delete, "--yes"], export.Environment());
        Assert.True(again.ExitCode == 3 && again.Output.Contains($"0 runs and 0 versions to delete, of which the export has 0 B; {all.Count - 1} are gone already, {all.Count - 1} of them by this journal.", StringComparison.Ordinal), again.ToString());
        var verified = await Verification.RunAsync(exported.Destination);
        Assert.True(verified is { ProblemsTotal: 0, Complete: true }, verified.ToJson());
    }

    [Fact]
    public async Task Versions_that_are_linked_or_have_aliases_stay_with_the_reason_and_the_others_are_deleted()
    {
        await using var export = await exported.AgainAsync();
        string[] delete = ["delete", Project, "--versions", "--proven-by", exported.Destination, "--journal", export.NewDestination("versions.jsonl"), "--yes", "--config", export.ConfigFile];

        var made = await WarmProgram.RunAsync(delete, export.Environment());

        Assert.True(made.ExitCode == 3, made.ToString());
        Assert.Contains($"stays: version {Project}/model-0:v1: It is linked in", made.Output, StringComparison.Ordinal);
        var catalog = export.Simulator.World.FindProject("acme", "image-classifier")!.Catalog;
        Assert.Equal((true, true, true), (StateOf("model-0", 0), StateOf("model-0", 1), StateOf("dataset-0", 0)));
        Assert.Equal((false, false), (StateOf("dataset-1", 0), StateOf("job-train", 0)));
        Assert.Equal(RunsOf(exported.First).Count, RunsOf(export).Count);

        bool StateOf(string collection, int number) => catalog.FindCollection(collection)!.Members[number].Artifact.IsCommitted;
    }

    [Fact]
    public async Task A_damaged_export_proves_nothing()
    {
        await using var export = await exported.AgainAsync();
        var copy = export.NewDestination("damaged");
        var copied = await WarmProgram.RunAsync(["copy", exported.Destination, copy]);
        Assert.True(copied.ExitCode == 0, copied.ToString());
        string[] delete = ["delete", Project, "--runs", "--proven-by", copy, "--config", export.ConfigFile];

        // What is damaged of another project has nothing to do with it.
        await DamageAsync(copy, "language-model");
        var other = await WarmProgram.RunAsync([.. delete, "--dry-run"], export.Environment());
        Assert.True(other.ExitCode == 0 && other.Output.Contains($"{RunsOf(export).Count} runs and 0 versions to delete", StringComparison.Ordinal), other.ToString());
        await DamageAsync(copy, "image-classifier");
        var refused = await WarmProgram.RunAsync([.. delete, "--yes"], export.Environment());

        Assert.True(refused.ExitCode == 6 && refused.Error.Contains("is damaged and proves nothing", StringComparison.Ordinal), refused.ToString());
        Assert.Equal(RunsOf(exported.First).Count, RunsOf(export).Count);
    }

    [Fact]
    public async Task What_the_export_was_not_asked_for_is_not_proven_and_single_runs_and_filters_narrow_what_is_deleted()
    {
        await using var export = await exported.AgainAsync();
        var all = RunsOf(export);
        var usual = await export.ExportAsync([Project]);
        Assert.True(usual.ExitCode == 0, usual.ToString());

        var unproven = await WarmProgram.RunAsync(["delete", Project, "--runs", "--proven-by", export.Destination, "--yes", "--config", export.ConfigFile], export.Environment());
        Assert.True(unproven.ExitCode == 3 && unproven.Output.Contains($"not proven: {all.Count}: Not exported: artifact_lineage.", StringComparison.Ordinal), unproven.ToString());
        Assert.Contains(" --to ANOTHER-DESTINATION --artifacts all", unproven.Output, StringComparison.Ordinal);
        Assert.Equal(all, RunsOf(export));

        var one = await WarmProgram.RunAsync(["delete", $"{Project}/{all[2]}", "--runs", "--proven-by", exported.Destination, "--journal", export.NewDestination("one.jsonl"), "--yes", "--config", export.ConfigFile], export.Environment());
        Assert.True(one.ExitCode == 0 && one.Error.Contains("1 of 1 deleted; 0 stay.", StringComparison.Ordinal), one.ToString());
        var filtered = await WarmProgram.RunAsync(
            ["delete", Project, "--runs", "--filter", $$"""{"name": "{{all[0]}}"}""", "--proven-by", exported.Destination, "--journal", export.NewDestination("filtered.jsonl"), "--yes", "--config", export.ConfigFile], export.Environment());
        Assert.True(filtered.ExitCode == 0 && filtered.Error.Contains("1 of 1 deleted; 0 stay.", StringComparison.Ordinal), filtered.ToString());
        Assert.Equal(all.Except([all[0], all[2]]), RunsOf(export));
    }

    [Fact]
    public async Task What_was_deleted_and_exported_since_is_gone_and_what_the_export_does_not_have_stays()
    {
        await using var export = await exported.AgainAsync();
        var copy = export.NewDestination("nights");
        string[] delete = ["delete", Project, "--runs", "--proven-by", copy, "--yes", "--config", export.ConfigFile, "--journal", export.NewDestination("first.jsonl")];
        foreach (var arguments in new string[][] { ["copy", exported.Destination, copy], delete, ["delete", Project, "--versions", .. delete[3..9], export.NewDestination("versions.jsonl")], ["export", "acme", "--to", copy, "--artifacts", "all", "--config", export.ConfigFile] })
        {
            var made = await WarmProgram.RunAsync(arguments, export.Environment());
            Assert.True(made.ExitCode == (arguments.Contains("--versions") ? 3 : 0), made.ToString());
        }

        foreach (var more in new string[][] { [], ["--filter", "{\"state\": \"finished\"}"] })
        {
            var again = await WarmProgram.RunAsync([.. delete, .. more], export.Environment());
            Assert.True(again.ExitCode == 0 && again.Output.Contains("0 runs and 0 versions to delete", StringComparison.Ordinal), again.ToString());
            Assert.Matches("; ([1-9][0-9]*) are gone already, \\1 of them by this journal\\.", again.Output);
        }
        var left = await WarmProgram.RunAsync(["delete", Project, "--versions", .. delete[3..7], "--dry-run"], export.Environment());
        Assert.False(left.Output.Contains("no more", StringComparison.Ordinal) || left.Output.Contains("what it was like", StringComparison.Ordinal), left.ToString());
        var uploaded = await WarmProgram.RunAsync(["upload", "artifact", $"{Project}/later", export.ConfigFile, "--type", "model", "--yes"], export.Environment());
        Assert.True(uploaded.ExitCode == 0, uploaded.ToString());
        var kept = await WarmProgram.RunAsync(["delete", Project, "--runs", "--versions", .. delete[3..]], export.Environment());
        Assert.True(kept.ExitCode == 3, kept.ToString());
        Assert.Contains($"stays: run {Project}/{RunsOf(export).Single()}: The export does not have it; export again.", kept.Output, StringComparison.Ordinal);
        Assert.Contains($"stays: version {Project}/later:v0: The export does not have it; export again.", kept.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_does_not_show_or_answer_stays_and_is_not_taken_for_gone()
    {
        await using var export = await exported.AgainAsync(
            // Of the runs, asked for one by one in the end, the first one fails as often as it is tried.
            new FaultRule { Kind = FaultKind.Status, Status = 500, Match = new FaultMatch { Operation = "Runs" } },
            new FaultRule { Kind = FaultKind.Status, Status = 500, Limit = 2, Match = new FaultMatch { Operation = "Run" } },
            new FaultRule { Kind = FaultKind.Status, Status = 409, Limit = 1, Match = new FaultMatch { Operation = "ArtifactById" } });
        var all = RunsOf(export);
        string[] delete = ["delete", Project, "--runs", "--proven-by", exported.Destination, "--yes", "--journal", export.NewDestination("unseen.jsonl"), "--config", export.ConfigFile];

        var withheld = await WarmProgram.RunAsync([.. delete, "--dry-run"], export.Environment());
        Assert.True(withheld.Output.Contains($"{all.Count - 1} runs and 0 versions to delete", StringComparison.Ordinal) && withheld.Output.Contains("0 are gone already", StringComparison.Ordinal), withheld.ToString());
        Assert.Contains($"stays: run {Project}/", withheld.Output, StringComparison.Ordinal);
        var refused = await WarmProgram.RunAsync(["delete", Project, "--versions", .. delete[3..5], "--dry-run", "--config", export.ConfigFile], export.Environment());
        Assert.True(refused.ExitCode == 3 && refused.Output.Contains(" 409", StringComparison.Ordinal) && !refused.Output.Contains(" 0 versions to delete", StringComparison.Ordinal), refused.ToString());
        var world = new ChangingWorld(Exported.World);
        world.HideProject("image-classifier");
        await using var closed = await exported.AgainAsync(world);
        foreach (var what in new[] { "--runs", "--versions" })
        {
            var hidden = await WarmProgram.RunAsync(["delete", Project, what, .. delete[3..]], closed.Environment());
            Assert.True(hidden.ExitCode == 3 && hidden.Output.Contains("0 are gone already", StringComparison.Ordinal), hidden.ToString());
            Assert.Contains($"stays: project {Project}: It is gone, or this key may not see it.", hidden.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_deletion_goes_on_after_a_kill_and_what_the_killed_one_deleted_is_known()
    {
        // Long enough that the kill comes before it is answered.
        await using var export = await exported.AgainAsync(new FaultRule { Kind = FaultKind.Delay, DelayMilliseconds = 3_000, Skip = 2, Limit = 1, Match = new FaultMatch { Operation = "DeleteRun" } });
        var (journal, all) = (export.NewDestination("killed.jsonl"), RunsOf(export));
        string[] delete = ["delete", Project, "--runs", "--proven-by", exported.Destination, "--journal", journal, "--yes", "--config", export.ConfigFile, "--concurrency", "1"];
        using (var killed = CliProcess.Start([.. delete, "--verbose"], export.Environment()))
        {
            await killed.LineAsync("DeleteRun", 1);
            killed.Kill();
            await killed.WaitAsync();
        }
        await File.AppendAllTextAsync(journal, "{\"done\":\"ru");
        var left = RunsOf(export).Count;
        Assert.InRange(left, 1, all.Count - 2);
        var written = await File.ReadAllTextAsync(journal);
        var plan = await WarmProgram.RunAsync([.. delete.Where(argument => argument != "--yes"), "--dry-run"], export.Environment());
        Assert.True(plan.ExitCode == 0 && plan.Output.Contains($"{all.Count - left} of them by this journal.", StringComparison.Ordinal), plan.ToString());
        Assert.Equal(written, await File.ReadAllTextAsync(journal));

        var resumed = await WarmProgram.RunAsync(delete, export.Environment());

        Assert.True(resumed.ExitCode == 0 && resumed.Output.Contains($"{all.Count - left} are gone already, {all.Count - left} of them by this journal.", StringComparison.Ordinal), resumed.ToString());
        Assert.Empty(RunsOf(export));
    }

    [Fact]
    public async Task What_makes_no_sense_is_said_and_nothing_is_deleted()
    {
        await using var export = await exported.AgainAsync();
        var foreign = export.NewDestination("foreign.jsonl");
        await File.WriteAllTextAsync(foreign, "{\"delete\":1,\"server\":\"https://elsewhere.example.com\",\"proven_by\":\"x\"}\n");
        foreach (var (arguments, exit, sentence) in new (string[], int, string)[]
        {
            ([Project, "--runs"], 2, "--proven-by"),
            ([Project, "--proven-by", exported.Destination], 2, "Say what to delete"),
            ([Project, "--versions", "--filter", "{\"state\": \"finished\"}", "--proven-by", exported.Destination], 2, "--filter is of runs"),
            ([Project, "--runs", "--filter", "", "--proven-by", exported.Destination, "--yes"], 2, "--filter is empty"),
            ([Project, "--runs", "--filter", "{}", "--proven-by", exported.Destination, "--yes"], 2, "--filter is empty"),
            ([Project, "--runs", "--filter", "{\"nosuch\": 1}", "--proven-by", exported.Destination, "--yes"], 2, "unknown field nosuch"),
            ([$"{Project}/one", "--versions", "--proven-by", exported.Destination, "--yes"], 2, $"{Project}/one is a single run"),
            (["acme/none", "--runs", "--proven-by", exported.Destination, "--yes"], 2, "There is no project acme/none"),
            (["none", "--runs", "--proven-by", exported.Destination, "--yes"], 2, "There is no entity named 'none'"),
            ([$"{Project}/none", "--runs", "--proven-by", exported.Destination, "--yes"], 2, $"There is no run {Project}/none"),
            ([Project, "--runs", "--proven-by", export.NewDestination("nothing")], 6, "nothing"),
            ([Project, "--runs", "--proven-by", exported.Destination, "--base-url", "http://127.0.0.1:1"], 2, "would be asked"),
            ([Project, "--runs", "--proven-by", exported.Destination, "--journal", foreign, "--yes"], 2, "is no journal of a deletion"),
        })
        {
            var refused = await WarmProgram.RunAsync(["delete", .. arguments], export.Environment());
            Assert.True(refused.ExitCode == exit && refused.Error.Contains(sentence, StringComparison.Ordinal), $"{string.Join(' ', arguments)}: {refused}");
        }
        Assert.Equal(RunsOf(exported.First), RunsOf(export));
    }

    private static async Task DamageAsync(string export, string project)
    {
        var part = Directory.EnumerateFiles(export, "*.parquet", SearchOption.AllDirectories)
            .First(file => file.Contains("history", StringComparison.Ordinal) && file.Contains(project, StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(part);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(part, bytes);
    }

    private static List<string> RunsOf(TestExport export) => [.. export.Simulator.World.FindProject("acme", "image-classifier")!.Runs().Select(run => run.Name)];

    /// <summary>One export of all that there is, and servers of the same address that have it still.</summary>
    public sealed class Exported : IAsyncLifetime
    {
        internal static readonly GeneratedWorld World = new(new GeneratorOptions { ProjectsPerEntity = 2, RunsPerProject = 5, RowsPerRun = 4, AwkwardShapes = false });

        private TestExport? _first;

        internal TestExport First => _first!;

        public string Destination => First.Destination;

        public async Task InitializeAsync()
        {
            _first = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
            var made = await First.ExportAsync(["acme"], "--artifacts", "all");
            Assert.True(made.ExitCode == 0, made.ToString());
        }

        public async Task DisposeAsync() => await First.DisposeAsync();

        /// <summary>A server that has everything, under the address that the export is of; the test before it is over by then.</summary>
        internal Task<TestExport> AgainAsync(params IReadOnlyList<FaultRule> faults) => AgainAsync(World, faults);

        internal async Task<TestExport> AgainAsync(World world, params IReadOnlyList<FaultRule> faults)
        {
            await First.RestartServerAsync(new SimulatorOptions { Worlds = [world], Faults = new FaultPlan { Rules = faults } });
            return First.Sharing();
        }
    }
}
