using System.Text;
using System.Text.Json;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Areas;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Updates;

public sealed class RunUpdateTests
{
    [Fact]
    public async Task All_that_can_be_changed_of_a_run_is_changed_by_one_request_and_the_rest_stays()
    {
        await using var server = await UpdateServer.StartAsync();
        var before = await server.RunAsync();

        var answer = await server.Client.Runs.Update(before, new RunChanges
        {
            DisplayName = "seen",
            Notes = "Looked at.",
            Group = "night",
            JobType = "eval",
            AddTags = ["reviewed", "reviewed"],
            RemoveTags = ["never-there"],
            SetConfig = new Dictionary<string, RawJson> { ["lr"] = Json("0.5"), ["new key"] = Json("""{"a":[1,null]}""") },
            SetSummary = new Dictionary<string, RawJson> { ["best \"loss\""] = Json("1e400") },
        }).SendAsync();

        Assert.Equal(1, server.Sent("UpdateRun"));
        var after = await server.RunAsync();
        Assert.Equal((after.Id, after.DisplayName, after.Config!.ToString()), (answer.Id, answer.DisplayName, answer.Config!.ToString()));
        Assert.Equal(("seen", "Looked at.", "night", "eval"), (after.DisplayName, after.Notes, after.Group, after.JobType));
        Assert.Equal([.. before.Tags, "reviewed"], after.Tags);
        var (had, has) = (Members(before.Config!), Members(after.Config!));
        Assert.Equal("""{"a":[1,null]}""", has["new key"].GetProperty("value").GetRawText());
        Assert.Equal(0.5, has["lr"].GetProperty("value").GetDouble());
        Assert.All(had.Where(member => member.Key != "lr"), member => Assert.Equal(member.Value.GetRawText(), has[member.Key].GetRawText()));
        Assert.EndsWith(",\"best \\u0022loss\\u0022\":1e400}", after.Summary!.ToString(), StringComparison.Ordinal);
        Assert.StartsWith(before.Summary!.ToString()[..^1], after.Summary!.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(before.UpdatedAt, after.UpdatedAt);
        Assert.Equal(before.State, after.State);
    }

    [Fact]
    public async Task What_is_not_changed_of_a_config_or_summary_stays_byte_for_byte_also_what_is_no_json()
    {
        await using var server = await UpdateServer.StartAsync();
        var run = await server.RunAsync() with
        {
            Config = Json("""{ "lr": {"desc":"rate","value":0.1,"x":NaN}, "gone": {"value":1}, "big": {"value":12345678901234567890.10} ,"plain":3}"""),
            Summary = Json("""{"loss":NaN,"loss":-Infinity,"other":Infinity,"gone":1,"\ud800":2}"""),
        };

        await server.Client.Runs.Update(run, new RunChanges
        {
            SetConfig = new Dictionary<string, RawJson> { ["lr"] = Json("\"é\""), ["plain"] = Json("4") },
            RemoveConfig = ["gone", "never-there"],
            SetSummary = new Dictionary<string, RawJson> { ["loss"] = Json("1") },
            RemoveSummary = ["gone"],
        }).SendAsync();

        var sent = server.Simulator.World.FindProject("acme", "image-classifier")!.FindRun("running1")!;
        Assert.Equal("""{"lr":{"desc":"rate","value":"é","x":NaN},"big":{"value":12345678901234567890.10},"plain":{"value":4}}""", sent.Config);
        Assert.Equal("""{"loss":1,"other":Infinity,"\ud800":2}""", sent.Summary);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_before_anything_is_sent()
    {
        await using var server = await UpdateServer.StartAsync();
        var run = await server.RunAsync();
        var runs = server.Client.Runs;

        Assert.Contains("Nothing", Assert.Throws<ArgumentException>(() => runs.Update(run, new RunChanges())).Message, StringComparison.Ordinal);
        Assert.Contains("lr is no JSON", Assert.Throws<ArgumentException>(() => runs.Update(run, new RunChanges { SetConfig = new Dictionary<string, RawJson> { ["lr"] = Json("0.1.2") } })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => runs.Update(run, new RunChanges { SetSummary = new Dictionary<string, RawJson> { ["a"] = Json("1,\"b\":2") } }));
        Assert.Contains("the summary of the run", Assert.Throws<ArgumentException>(() => runs.Update(run with { Summary = Json("[1]") }, new RunChanges { RemoveSummary = ["x"] })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => runs.DeleteFiles(run.Path, []));
        Assert.Equal(0, server.Sent("UpdateRun"));
    }

    [Fact]
    public async Task What_takes_changes_back_leaves_what_others_changed_since()
    {
        await using var server = await UpdateServer.StartAsync();
        var before = await server.RunAsync() with { Tags = ["a", "b"], Notes = null, Config = Json("""{"lr":{"desc":"rate","value":NaN},"plain":3}"""), Summary = Json("""{"loss":Infinity}""") };
        var changes = new RunChanges
        {
            AddTags = ["b", "c"],
            RemoveTags = ["a"],
            Notes = "x",
            SetConfig = new Dictionary<string, RawJson> { ["lr"] = Json("1"), ["new"] = Json("2") },
            RemoveConfig = ["plain"],
            SetSummary = new Dictionary<string, RawJson> { ["loss"] = Json("0"), ["best"] = Json("1") },
        };
        Assert.False(changes.AreIn(before));

        var made = await server.Client.Runs.Update(before, changes).SendAsync();
        Assert.True(changes.AreIn(made));
        made = await server.Client.Runs.Update(made, new RunChanges { AddTags = ["theirs"], SetConfig = new Dictionary<string, RawJson> { ["theirs"] = Json("1") } }).SendAsync();
        var after = await server.Client.Runs.Update(made, changes.Undoing(before)).SendAsync();

        Assert.Equal(["a", "b", "theirs"], after.Tags.Order());
        var kept = server.Simulator.World.FindProject("acme", "image-classifier")!.FindRun("running1")!;
        Assert.Equal("""{"lr":{"desc":"rate","value":NaN},"theirs":{"value":1},"plain":{"value":3}}""", kept.Config);
        Assert.Equal(("", """{"loss":Infinity}"""), (after.Notes, kept.Summary));
        Assert.True(changes.Undoing(before).AreIn(after));
    }

    [Fact]
    public async Task What_is_no_more_as_it_was_made_is_left_and_of_what_may_not_have_been_made_what_is_there_now_comes_back()
    {
        await using var server = await UpdateServer.StartAsync();
        var before = await server.RunAsync() with { Tags = ["a"], Notes = null, Config = Json("""{"lr":{"value":NaN},"mode":{"value":"x"}}"""), Summary = Json("{}") };
        var changes = new RunChanges { AddTags = ["b"], Notes = "x", SetConfig = new Dictionary<string, RawJson> { ["lr"] = Json("0.50"), ["new"] = Json("2") }, RemoveConfig = ["mode"] };
        var first = changes.Undoing(before);
        // A server may write a number otherwise.
        var now = before with { Tags = ["a", "b"], Notes = "theirs", Config = Json("""{"lr":{"value":0.5},"new":{"value":3}}""") };
        Assert.True((changes with { Notes = null, SetConfig = new Dictionary<string, RawJson> { ["lr"] = Json("0.50") } }).AreIn(now));

        var still = first.WhereStill(changes, now);
        Assert.Equal((null, "lr mode", "", "b"), (still.Notes, string.Join(' ', still.SetConfig.Keys.Order()), string.Join(' ', still.RemoveConfig), string.Join(' ', still.RemoveTags)));

        var further = changes.Undoing(first, now);
        Assert.Equal(("theirs", "b"), (further.Notes, string.Join(' ', further.RemoveTags)));
        Assert.Equal("lr=NaN mode=\"x\" new=3", string.Join(' ', further.SetConfig.OrderBy(member => member.Key).Select(member => $"{member.Key}={member.Value}")));
        Assert.Contains("without its id", Assert.Throws<ArgumentException>(() => server.Client.Runs.Update(before with { Id = "" }, changes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_can_be_put_whole_and_texts_taken_away()
    {
        await using var server = await UpdateServer.StartAsync();
        var run = await server.Client.Runs.Update(await server.RunAsync(), new RunChanges { Tags = ["a", "b"], AddTags = ["c"], RemoveTags = ["a"], Notes = "x" }).SendAsync();
        Assert.Equal(["b", "c"], run.Tags);
        Assert.Equal("x", run.Notes);

        run = await server.Client.Runs.Update(run, new RunChanges { Tags = [], Notes = "" }).SendAsync();
        Assert.Empty(run.Tags);
        Assert.Equal("", run.Notes);
    }

    [Fact]
    public async Task A_run_is_created_with_its_project_and_a_second_time_it_is_the_same()
    {
        await using var server = await UpdateServer.StartAsync();
        var project = UpdateServer.Project with { Project = "made for it" };

        var made = await server.Client.Runs.Create(project, new RunCreation { RunId = "first", DisplayName = "one", Tags = ["t"], Group = "g", State = "pending" }).SendAsync();
        var again = await server.Client.Runs.Create(project, new RunCreation { RunId = "first" }).SendAsync();
        var other = await server.Client.Runs.Create(project).SendAsync();

        Assert.Equal((true, false, true), (made.IsNew, again.IsNew, other.IsNew));
        Assert.Equal(("one", "pending", "g", made.Run.Id), (made.Run.DisplayName, made.Run.State, made.Run.Group, again.Run.Id));
        Assert.Matches("^[a-z0-9]{8}$", other.Run.Path.RunId);
        var listed = await OddServer.AllAsync(server.Client.Runs.List(project, new RunQuery()));
        Assert.Equal(["first", other.Run.Path.RunId], listed.Select(run => run.Path.RunId));
        await UpdateServer.RefusedAsync(server.Client.Runs.Create(project, new RunCreation { RunId = "a/b" }).SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(server.Client.Runs.Create(project, new RunCreation { Sweep = "none" }).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
    }

    [Fact]
    public async Task States_change_as_the_server_allows_and_a_run_that_ended_cannot_be_stopped()
    {
        await using var server = await UpdateServer.StartAsync();
        var run = await server.RunAsync();

        await server.Client.Runs.Stop(run.Key).SendAsync();
        Assert.True(server.Simulator.World.FindProject("acme", "image-classifier")!.FindRun("running1")!.IsStopped);
        await server.Client.Runs.SetState(run.Key, "failed").SendAsync();
        Assert.Equal("failed", (await server.RunAsync()).State);
        await UpdateServer.RefusedAsync(server.Client.Runs.Stop(run.Key).SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
        var refused = await UpdateServer.RefusedAsync(server.Client.Runs.SetState(run.Key, "finished").SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
        Assert.Contains("cannot become finished", refused.Failure.LastAnswer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_run_is_gone_with_what_it_logged_and_the_others_stay()
    {
        await using var server = await UpdateServer.StartAsync();
        var all = await OddServer.AllAsync(server.Client.Runs.List(UpdateServer.Project, new RunQuery()));
        var model = (await server.Client.Artifacts.GetAsync(UpdateServer.Project, "model-0:v1", default))!.Version.Id;

        await server.Client.Runs.Delete(all[0].Key).SendAsync();
        await server.Client.Runs.Delete(all[2].Key, withArtifacts: true).SendAsync();

        var left = await OddServer.AllAsync(server.Client.Runs.List(UpdateServer.Project, new RunQuery()));
        Assert.Equal(all.Where((_, place) => place is not (0 or 2)).Select(run => run.Path), left.Select(run => run.Path));
        Assert.Null(await server.Client.Runs.GetAsync(all[0].Path, default));
        Assert.NotNull(await server.Client.Artifacts.GetAsync(model, default));
        Assert.Equal("DELETED", (await server.Client.Artifacts.GetAsync(server.Simulator.World.FindProject("acme", "image-classifier")!.Catalog.FindCollection("model-0")!.Members[2].Artifact.Id, default))!.State);
        await UpdateServer.RefusedAsync(server.Client.Runs.Delete(all[0].Key).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
        var used = await Assert.ThrowsAsync<UpdateException>(() => server.Client.Runs.Create(UpdateServer.Project, new RunCreation { RunId = all[0].Path.RunId }).SendAsync());
        Assert.Equal(("http_410", UpdateOutcome.NotApplied), (used.Failure.Code, used.Outcome));
    }

    [Fact]
    public async Task Files_are_deleted_by_what_the_listing_says_of_them()
    {
        await using var server = await UpdateServer.StartAsync();
        var run = await server.RunAsync();
        var files = await OddServer.AllAsync(server.Client.Runs.ListFiles(run.Path, 50));

        await server.Client.Runs.DeleteFiles(run.Path, [files[1]]).SendAsync();

        Assert.Equal(files.Where((_, place) => place != 1).Select(file => file.Name), (await OddServer.AllAsync(server.Client.Runs.ListFiles(run.Path, 50))).Select(file => file.Name));
    }

    private static RawJson Json(string text) => new(Encoding.UTF8.GetBytes(text));

    private static Dictionary<string, JsonElement> Members(RawJson json) => JsonDocument.Parse(json.Utf8).RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
}
