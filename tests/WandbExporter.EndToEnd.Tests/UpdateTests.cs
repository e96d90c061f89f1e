using System.Text.Json;
using WandbExporter.Client;
using WandbExporter.Client.Areas;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Runs that are changed in bulk, and put back.</summary>
public sealed class UpdateTests
{
    private const string Selection = "acme/image-classifier";

    private static readonly GeneratedWorld World = new(new GeneratorOptions { RunsPerProject = 9, RowsPerRun = 3, AwkwardShapes = false, Catalogs = false });

    private static readonly string[] Changes =
        ["--add-tag", "reviewed", "--remove-tag", "baseline", "--set", "config.lr=0.5", "--set", "config.by hand={\"a\":[1]}", "--set", "summary.verdict=good enough", "--note", "Seen.", "--group", "night"];

    [Fact]
    public async Task An_update_says_what_it_would_do_does_it_and_is_taken_back_and_what_others_did_meanwhile_stays()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var journal = export.NewDestination("review.jsonl");
        var before = StateOf(export);
        string[] update = ["update", "runs", Selection, .. Changes, "--journal", journal, "--config", export.ConfigFile];

        var plan = await WarmProgram.RunAsync([.. update, "--dry-run"], export.Environment());
        Assert.True(plan.ExitCode == 0, plan.ToString());
        Assert.Contains("9 runs to change, 0 runs are so already.", plan.Output, StringComparison.Ordinal);
        Assert.Contains("config.by hand = {\"a\":[1]}", plan.Output, StringComparison.Ordinal);
        Assert.Equal((before, false), (StateOf(export), File.Exists(journal)));

        var made = await WarmProgram.RunAsync([.. update, "--yes"], export.Environment());
        Assert.True(made.ExitCode == 0, made.ToString());
        Assert.Contains("9 runs changed, 0 failed.", made.Error, StringComparison.Ordinal);
        Assert.All(RunsOf(export), run =>
        {
            Assert.Contains("reviewed", run.Tags!);
            Assert.DoesNotContain("baseline", run.Tags!);
            Assert.Equal(("Seen.", "night"), (run.Notes, run.Group));
            Assert.Contains("\"verdict\":\"good enough\"", run.Summary, StringComparison.Ordinal);
            Assert.Equal(0.5, JsonDocument.Parse(run.Config).RootElement.GetProperty("lr").GetProperty("value").GetDouble());
        });
        Assert.DoesNotContain(export.ApiKey, made.ToString() + await File.ReadAllTextAsync(journal), StringComparison.Ordinal);
        Assert.Equal(9, Sent(export));

        var again = await WarmProgram.RunAsync([.. update, "--yes"], export.Environment());
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Contains("0 runs to change, 9 runs are so already.", again.Output, StringComparison.Ordinal);

        var other = await WarmProgram.RunAsync(["update", "runs", Selection, "--add-tag", "theirs", "--set", "config.theirs=1", "--journal", journal + "2", "--yes", "--config", export.ConfigFile], export.Environment());
        Assert.True(other.ExitCode == 0, other.ToString());
        var undone = await WarmProgram.RunAsync(["update", "undo", journal, "--yes", "--config", export.ConfigFile], export.Environment());
        Assert.True(undone.ExitCode == 0, undone.ToString());
        Assert.Contains("9 runs put back", undone.Error, StringComparison.Ordinal);
        Assert.All(RunsOf(export), run => Assert.Contains("theirs", run.Tags!));
        await WarmProgram.RunAsync(["update", "undo", journal + "2", "--yes", "--config", export.ConfigFile], export.Environment());
        Assert.Equal(before, StateOf(export));
        var spent = await WarmProgram.RunAsync([.. update, "--yes"], export.Environment());
        Assert.True(spent.ExitCode == 2 && spent.Error.Contains("was taken back", StringComparison.Ordinal), spent.ToString());
    }

    [Fact]
    public async Task An_update_goes_on_after_a_kill_and_its_journal_takes_back_what_was_made_before_and_after()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions
        {
            Worlds = [World],
            // Long enough that the kill comes before the fifth change is made, whoever asks for it.
            Faults = new FaultPlan { Rules = [new FaultRule { Kind = FaultKind.Delay, DelayMilliseconds = 2_000, Skip = 4, Limit = 1, Match = new FaultMatch { Operation = "UpdateRun" } }] },
        });
        var journal = export.NewDestination("killed.jsonl");
        var before = StateOf(export);
        string[] update = ["update", "runs", Selection, .. Changes, "--journal", journal, "--yes", "--config", export.ConfigFile, "--concurrency", "1"];
        using (var killed = CliProcess.Start([.. update, "--verbose"], export.Environment()))
        {
            await killed.LineAsync("UpdateRun", 3);
            killed.Kill();
            await killed.WaitAsync();
        }
        await File.AppendAllTextAsync(journal, "{\"done\":[\"ac");
        var made = RunsOf(export).Count(run => run.Notes == "Seen.");
        Assert.InRange(made, 4, 8);
        var written = await File.ReadAllTextAsync(journal);
        foreach (var arguments in new string[][] { [.. update.Where(argument => argument != "--yes"), "--dry-run"], ["update", "undo", journal, "--dry-run", "--config", export.ConfigFile] })
        {
            var plan = await WarmProgram.RunAsync(arguments, export.Environment());
            Assert.True(plan.ExitCode == 0, plan.ToString());
        }
        Assert.Equal(written, await File.ReadAllTextAsync(journal));

        var resumed = await WarmProgram.RunAsync(update, export.Environment());
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Contains($"{Counted.Of(9 - made, "run")} to change, {Counted.Of(made, "run is", "runs are")} so already.", resumed.Output, StringComparison.Ordinal);
        Assert.Equal(9, RunsOf(export).Count(run => run.Notes == "Seen."));

        var undone = await WarmProgram.RunAsync(["update", "undo", journal, "--yes", "--config", export.ConfigFile], export.Environment());
        Assert.True(undone.ExitCode == 0, undone.ToString());
        Assert.Equal(before, StateOf(export));
    }

    [Fact]
    public async Task What_somebody_changed_since_is_neither_changed_again_nor_put_back()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var journal = export.NewDestination("since.jsonl");
        var name = RunsOf(export).First().Name;
        var before = RunsOf(export).Where(run => run.Name != name).Select(run => run.Notes ?? "").ToList();
        string[] update = ["update", "runs", Selection, "--note", "Seen.", "--set", "config.lr=0.5", "--journal", journal, "--yes", "--config", export.ConfigFile];
        foreach (var arguments in new string[][]
        {
            update,
            ["update", "runs", $"{Selection}/{name}", "--note", "Mine.", "--set", "config.lr=0.7", "--journal", journal + "2", "--yes", "--config", export.ConfigFile],
            update,
            ["update", "undo", journal, "--yes", "--config", export.ConfigFile],
        })
        {
            var made = await WarmProgram.RunAsync(arguments, export.Environment());
            Assert.True(made.ExitCode == 0, made.ToString());
            var mine = RunsOf(export).First();
            Assert.True(arguments == update && mine.Notes == "Seen." && Sent(export) == 9 || mine.Notes == "Mine.", $"{string.Join(' ', arguments)}: {mine.Notes}");
        }
        Assert.Equal(0.7, JsonDocument.Parse(RunsOf(export).First().Config).RootElement.GetProperty("lr").GetProperty("value").GetDouble());
        Assert.Equal(before, RunsOf(export).Where(run => run.Name != name).Select(run => run.Notes ?? ""));
    }

    [Theory]
    [InlineData("no journal\nno line", "is no journal of an update")]
    [InlineData("{\"key\": 1}", "is no journal of an update")]
    [InlineData("{\"update\":1,\"server\":\"https://elsewhere.example.com\",\"changes\":{}}\nsomething else\n", "is no journal of an update")]
    public async Task A_file_that_is_no_journal_stays_as_it_is(string content, string sentence)
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var file = export.NewDestination("important.json");
        await File.WriteAllTextAsync(file, content);
        foreach (var arguments in new string[][] { ["undo", file, "--yes"], ["undo", file, "--dry-run"], ["runs", Selection, "--add-tag", "x", "--journal", file, "--yes"] })
        {
            var refused = await WarmProgram.RunAsync(["update", .. arguments], export.Environment());
            Assert.True(refused.ExitCode == 2 && refused.Error.Contains(sentence, StringComparison.Ordinal), refused.ToString());
            Assert.Equal(content, await File.ReadAllTextAsync(file));
        }
        Assert.Equal(0, Sent(export));
    }

    [Fact]
    public async Task A_run_that_left_the_filter_between_plan_and_change_stays_and_is_named()
    {
        // The second listing is the look at the one run before it is changed: long enough that the other change comes before it.
        await using var export = await TestExport.StartAsync(new SimulatorOptions
        {
            Worlds = [World],
            Faults = new FaultPlan { Rules = [new FaultRule { Kind = FaultKind.Delay, DelayMilliseconds = 6_000, Skip = 1, Limit = 1, Match = new FaultMatch { Operation = "Runs" } }] },
        });
        var name = RunsOf(export).First().Name;
        // The other change is one request, of a client that has the run already.
        await using var client = new WandbClient(new WandbClientOptions { BaseUrl = export.Simulator.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey });
        var run = await client.Runs.GetAsync(RunPath.Parse($"{Selection}/{name}"));
        using var update = CliProcess.Start(
            ["update", "runs", $"{Selection}/{name}", "--filter", "{\"tags\": {\"$nin\": [\"theirs\"]}}", "--note", "Seen.", "--journal", export.NewDestination("left.jsonl"), "--yes", "--config", export.ConfigFile],
            export.Environment());
        await update.SeenAsync("The journal is");
        await client.Runs.Update(run!, new RunChanges { AddTags = ["theirs"] }).SendAsync();

        var made = await update.WaitAsync();

        Assert.True(made.ExitCode == 0 && made.Error.Contains($"{Selection}/{name}: It does not match the filter any more, and stays as it is.", StringComparison.Ordinal), made.ToString());
        Assert.True(made.Error.Contains("0 runs changed, 1 left the filter, 0 failed.", StringComparison.Ordinal), made.ToString());
        Assert.NotEqual("Seen.", RunsOf(export).First().Notes);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 8)]
    public async Task A_run_that_the_server_lists_and_does_not_give_is_a_failure_and_has_not_left_the_filter(int listingsBefore, int changed)
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions
        {
            Worlds = [World],
            Faults = new FaultPlan
            {
                Rules =
                [
                    new FaultRule { Kind = FaultKind.Status, Status = 500, Skip = listingsBefore, Match = new FaultMatch { Operation = "Runs" } },
                    // The first run, of the plan or of the looks before the changes, as often as its page tries it; then it could be read by its name.
                    new FaultRule { Kind = FaultKind.Status, Status = 500, Limit = 2, Match = new FaultMatch { Operation = "Run" } },
                ],
            },
        });

        var made = await WarmProgram.RunAsync(
            ["update", "runs", Selection, "--filter", "{\"tags\": {\"$nin\": [\"theirs\"]}}", "--add-tag", "x", "--journal", export.NewDestination("null.jsonl"), "--yes", "--config", export.ConfigFile, "--concurrency", "1"],
            export.Environment());

        Assert.True(made.ExitCode == 3 && made.Error.Contains($"{Counted.Of(changed, "run")} changed, {9 - changed} failed.", StringComparison.Ordinal), made.ToString());
        Assert.DoesNotContain("left the filter", made.Error, StringComparison.Ordinal);
        Assert.Equal(changed, Sent(export));
    }

    [Fact]
    public async Task Runs_that_the_server_refuses_to_change_are_named_and_the_others_are_changed()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions
        {
            Worlds = [World],
            Faults = new FaultPlan { Rules = [new FaultRule { Kind = FaultKind.Status, Status = 409, Limit = 2, Match = new FaultMatch { Operation = "UpdateRun" } }] },
        });
        var journal = export.NewDestination("partly.jsonl");
        string[] update = ["update", "runs", Selection, "--add-tag", "x", "--journal", journal, "--yes", "--config", export.ConfigFile];

        var first = await WarmProgram.RunAsync(update, export.Environment());
        var second = await WarmProgram.RunAsync(update, export.Environment());

        Assert.True(first.ExitCode == 3, first.ToString());
        Assert.Equal(2, first.Error.Split('\n').Count(line => line.StartsWith("warning: acme/image-classifier/", StringComparison.Ordinal)));
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.All(RunsOf(export), run => Assert.Contains("x", run.Tags!));
    }

    [Fact]
    public async Task What_makes_no_sense_is_said_before_anything_is_asked_of_the_server()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var foreign = export.NewDestination("foreign.jsonl");
        await File.WriteAllTextAsync(foreign, "{\"update\":1,\"server\":\"https://elsewhere.example.com\",\"changes\":{}}\n");
        foreach (var (arguments, sentence) in new (string[], string)[]
        {
            (["runs", Selection], "Say what to change"),
            (["runs", "acme", "--add-tag", "x"], "is a whole entity"),
            (["runs", Selection, "--filter", " ", "--add-tag", "x"], "--filter is empty"),
            (["runs", Selection, "--filter", "{ }", "--add-tag", "x"], "--filter is empty"),
            (["runs", Selection, "--add-tag", "x", "--remove-tag", "x"], "both name x"),
            (["runs", Selection, "--set", "lr=1"], "write config.KEY or summary.KEY"),
            (["runs", Selection, "--set", "config.lr"], "write config.KEY=VALUE"),
            (["runs", Selection, "--set", "config.lr=1", "--unset", "config.lr"], "config.lr is named twice"),
            (["undo", foreign, "--yes"], "is of https://elsewhere.example.com"),
            (["undo", export.ConfigFile, "--yes"], "is no journal of an update"),
            (["undo", foreign + "-not", "--yes"], "cannot be opened"),
        })
        {
            var refused = await WarmProgram.RunAsync(["update", .. arguments], export.Environment());
            Assert.True(refused.ExitCode == 2 && refused.Error.Contains(sentence, StringComparison.Ordinal), $"{string.Join(' ', arguments)}: {refused}");
        }
        Assert.Empty(export.Simulator.Requests.Snapshot());
        var missing = await WarmProgram.RunAsync(["update", "runs", Selection + "/none", "--add-tag", "x", "--yes"], export.Environment());
        Assert.True(missing.ExitCode == 2 && missing.Error.Contains("There is no run acme/image-classifier/none", StringComparison.Ordinal), missing.ToString());
        var unasked = await WarmProgram.RunAsync(["update", "runs", Selection, "--add-tag", "x"], export.Environment());
        Assert.True(unasked.ExitCode == 2 && unasked.Error.Contains("give --yes", StringComparison.Ordinal), unasked.ToString());
        Assert.Equal(0, Sent(export));
    }

    private static IEnumerable<RunData> RunsOf(TestExport export) => export.Simulator.World.FindProject("acme", "image-classifier")!.Runs();

    private static int Sent(TestExport export) => export.Simulator.Requests.Snapshot().Count(request => request.Operation == "UpdateRun");

    /// <summary>All that an update may change, but the order of tags and of members, and that a text is empty and not missing.</summary>
    private static string StateOf(TestExport export) => string.Join('\n', RunsOf(export).Select(run =>
        $"{run.Name} {run.DisplayName} {run.Notes} {run.Group} {string.Join(',', run.Tags!.Order())} {Sorted(run.Config)} {Sorted(run.Summary)}"));

    private static string Sorted(string json) =>
        string.Join(',', JsonDocument.Parse(json).RootElement.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => $"{member.Name}:{member.Value.GetRawText()}"));
}
