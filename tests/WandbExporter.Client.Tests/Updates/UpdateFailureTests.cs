using System.Text;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Areas;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Updates;

/// <summary>What the client does, and says, when an update does not come back as it should.</summary>
public sealed class UpdateFailureTests
{
    private static readonly RunChanges Noted = new() { Notes = "new" };

    [Fact]
    public async Task A_change_that_harms_nothing_twice_is_asked_for_again_after_an_answer_that_broke_off()
    {
        await using var server = await UpdateServer.StartAsync(CutOnce("UpdateRun"));

        var run = await server.Client.Runs.Update(await server.RunAsync(), Noted).SendAsync();

        Assert.Equal(("new", 2), (run.Notes, server.Sent("UpdateRun")));
    }

    [Fact]
    public async Task A_change_that_would_be_made_twice_is_not_asked_for_again_and_the_failure_says_that_it_may_have_been_made()
    {
        await using var server = await UpdateServer.StartAsync(CutOnce("CreateSweep"), CutOnce("CreateServiceAccount"));
        var members = (await server.Client.Teams.GetMembersAsync("acme", default))!.Count;

        var refused = await UpdateServer.RefusedAsync(server.Client.Sweeps.Create(UpdateServer.Project, "method: grid").SendAsync(), FailureCode.Connection, UpdateOutcome.Unknown);
        await UpdateServer.RefusedAsync(server.Client.Teams.CreateServiceAccount("acme", "night").SendAsync(), FailureCode.Connection, UpdateOutcome.Unknown);

        Assert.EndsWith("It may have been made: look before you ask again.", refused.Failure.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (server.Sent("CreateSweep"), server.Sent("CreateServiceAccount")));
        // It was made: so it is told from one that was not by looking only.
        Assert.Equal(3, (await server.Client.Sweeps.List(UpdateServer.Project, 50).NextAsync(default)).Items.Count);
        Assert.Equal(members + 1, (await server.Client.Teams.GetMembersAsync("acme", default))!.Count);
    }

    [Fact]
    public async Task What_a_lost_answer_said_was_deleted_is_deleted_and_what_was_never_there_is_not()
    {
        await using var server = await UpdateServer.StartAsync(CutOnce("DeleteRun"));
        var run = await server.RunAsync();

        await server.Client.Runs.Delete(run.Key).SendAsync();

        Assert.Equal(2, server.Sent("DeleteRun"));
        Assert.Null(await server.Client.Runs.GetAsync(run.Path, default));
        await UpdateServer.RefusedAsync(server.Client.Runs.Delete(run.Key).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
    }

    [Fact]
    public async Task An_idempotent_change_that_is_never_answered_may_have_been_made()
    {
        await using var server = await UpdateServer.StartAsync(new FaultRule { Kind = FaultKind.CutBody, Match = new FaultMatch { Operation = "UpdateRun" } });

        var refused = await UpdateServer.RefusedAsync(server.Client.Runs.Update(await server.RunAsync(), Noted).SendAsync(), FailureCode.Connection, UpdateOutcome.Unknown);

        Assert.EndsWith("It may have been made; to ask again does no harm.", refused.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(("new", 3), ((await server.RunAsync()).Notes, server.Sent("UpdateRun")));
    }

    [Theory]
    [InlineData(502, true)]
    [InlineData(429, false)]
    public async Task A_status_tells_whether_a_change_may_have_been_made(int status, bool isOpen)
    {
        await using var server = await UpdateServer.StartAsync(new FaultRule { Kind = FaultKind.Status, Status = status, Match = new FaultMatch { Operation = "CreateInvite" }, RetryAfterSeconds = 0 });

        await UpdateServer.RefusedAsync(
            server.Client.Teams.Invite("acme", "new@example.com").SendAsync(), FailureCode.OfStatus(status), isOpen ? UpdateOutcome.Unknown : UpdateOutcome.NotApplied);

        // Whoever limits requests has done nothing: it is asked again.
        Assert.Equal(isOpen ? 1 : 3, server.Sent("CreateInvite"));
    }

    [Fact]
    public async Task A_key_that_may_only_read_changes_nothing_and_what_is_unknown_is_not_found()
    {
        await using var server = await UpdateServer.StartAsync();
        await using var reader = server.ClientOf(UpdateServer.ReadOnlyKey);
        var run = await server.RunAsync();

        var denied = await UpdateServer.RefusedAsync(reader.Runs.Update(run, Noted).SendAsync(), FailureCode.PermissionDenied, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(server.Client.Runs.Update(run with { Id = "UnVuOnYxOm5vbmU6YTpi" }, Noted).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);

        Assert.Contains("may not do the update of the run acme/image-classifier/running1", denied.Failure.Message, StringComparison.Ordinal);
        Assert.Equal((run.Notes, run.UpdatedAt), ((await server.RunAsync()).Notes, (await server.RunAsync()).UpdatedAt));
    }

    [Fact]
    public async Task A_server_that_is_not_there_has_certainly_done_nothing()
    {
        Uri gone;
        await using (var server = new ScriptedServer(Answers.ViewerReply))
            gone = server.Url;
        await using var client = new WandbClient(TestClient.Options(gone) with { MaxAttempts = 2 });

        var refused = await Assert.ThrowsAsync<UpdateException>(() => client.Sweeps.Create(new ProjectPath("t", "p"), "method: grid").SendAsync());

        Assert.Equal((FailureCode.Connection, UpdateOutcome.NotApplied), (refused.Failure.Code, refused.Outcome));
        Assert.Contains("Given up after 2 attempts", refused.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_shows_what_is_sent_and_sends_nothing()
    {
        await using var server = new ScriptedServer(Answers.Errors("no"));
        await using var client = TestClient.For(server, options => options with { MaxAttempts = 1 });
        var update = client.Artifacts.Link(Version, new ProjectPath("org", "wandb-registry-model"), "best", "prod");

        var shown = update.DryRun();
        Assert.Empty(server.Requests);
        await Assert.ThrowsAsync<UpdateException>(() => update.SendAsync());

        var sent = Assert.Single(server.Requests);
        Assert.Equal((shown.Operation, shown.Document, shown.Variables), ("LinkArtifact", sent.Query, sent.Json.GetProperty("variables").GetRawText()));
        Assert.Contains("\"artifactPortfolioName\":\"best\"", shown.Variables, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_hold_credentials_is_sent_and_not_shown()
    {
        await using var server = new ScriptedServer(Reply.Json("""{"data":{"payload":{"success":true}}}"""));
        await using var client = TestClient.For(server);
        var settings = new RunQueueSettings { ResourceType = "kubernetes", ResourceConfig = Json("""{"env":"hush-hush"}"""), TemplateVariables = Json("""{"a":"hush-too"}""") };

        var update = client.Launch.UpsertQueue(new ProjectPath("t", "model-registry"), "q", settings);
        await update.SendAsync();

        Assert.DoesNotContain("hush", update.DryRun().Variables, StringComparison.Ordinal);
        Assert.Contains("\"resourceConfig\":\"(hidden)\"", update.DryRun().Variables, StringComparison.Ordinal);
        Assert.Equal("""{"resource_args":{"kubernetes":{"env":"hush-hush"}}}""", server.Requests[0].Variable("input").GetProperty("resourceConfig").GetString());
    }

    [Fact]
    public async Task A_new_key_stands_in_no_failure_and_in_nothing_that_is_printed()
    {
        const string Secret = "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
        var body = Encoding.UTF8.GetBytes("""{"data":{"payload":{"apiKey":{"id":"k1","name":"SECRET"}}}}""".Replace("SECRET", Secret, StringComparison.Ordinal));
        await using var server = new ScriptedServer(Reply.Json(Encoding.UTF8.GetString(body[..^8])), Reply.Bytes(body));
        await using var client = TestClient.For(server);

        var failed = await Assert.ThrowsAsync<UpdateException>(() => client.Users.GenerateApiKey().SendAsync());
        var made = await client.Users.GenerateApiKey("night").SendAsync();

        Assert.Equal((FailureCode.BadAnswer, UpdateOutcome.Unknown), (failed.Failure.Code, failed.Outcome));
        Assert.DoesNotContain("deadbeef", failed + failed.Failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(Secret, made.Secret);
        Assert.DoesNotContain("deadbeef", made.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_beside_a_result_is_not_taken_for_a_refusal()
    {
        await using var server = new ScriptedServer(Reply.Json("""{"data":{"payload":{"sweep":{"id":"s","name":null}}},"errors":[{"message":"cannot read the name"}]}"""));
        await using var client = TestClient.For(server);

        var failed = await Assert.ThrowsAsync<UpdateException>(() => client.Sweeps.Create(new ProjectPath("t", "p"), "method: grid").SendAsync());

        Assert.Equal((FailureCode.ServerError, UpdateOutcome.Unknown), (failed.Failure.Code, failed.Outcome));
        Assert.Single(server.Requests);
    }

    /// <summary>A field that must not be null takes what is around it with it.</summary>
    [Fact]
    public async Task An_error_inside_a_result_is_not_taken_for_a_refusal_either()
    {
        await using var server = new ScriptedServer(
            Reply.Json("""{"data":{"payload":null},"errors":[{"message":"permission denied","path":["payload","artifact","creator"]}]}"""),
            Reply.Json("""{"data":{"payload":null},"errors":[{"message":"permission denied","path":["payload"]}]}"""));
        await using var client = TestClient.For(server);
        var sweep = () => client.Sweeps.Create(new ProjectPath("t", "p"), "method: grid").SendAsync();

        Assert.Equal(UpdateOutcome.Unknown, (await Assert.ThrowsAsync<UpdateException>(sweep)).Outcome);
        Assert.Equal(UpdateOutcome.NotApplied, (await Assert.ThrowsAsync<UpdateException>(sweep)).Outcome);
    }

    [Fact]
    public async Task What_is_refused_after_an_answer_that_was_lost_may_have_been_made_by_that_attempt()
    {
        await using var server = new ScriptedServer(Reply.Html(502), Reply.Json("""{"data":{"payload":{"success":false}}}"""));
        await using var client = TestClient.For(server);

        Assert.Equal(UpdateOutcome.Unknown, (await Assert.ThrowsAsync<UpdateException>(() => client.Runs.Stop(new RunKey("id", UpdateServer.Project.Run("r"))).SendAsync())).Outcome);
        Assert.Equal(UpdateOutcome.NotApplied, (await Assert.ThrowsAsync<UpdateException>(() => client.Runs.Stop(new RunKey("id", UpdateServer.Project.Run("r"))).SendAsync())).Outcome);
    }

    [Fact]
    public async Task A_field_that_an_older_server_lacks_is_left_out_and_the_change_is_made_once()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Capabilities = new CapabilityOptions { UnknownFields = ["Run.host", "Run.projectId"] } });
        await using var client = new WandbClient(new WandbClientOptions { BaseUrl = simulator.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey });
        var run = (await OddServer.AllAsync(client.Runs.List(UpdateServer.Project, new RunQuery())))[0];

        Assert.Equal("new", (await client.Runs.Update(run, Noted).SendAsync()).Notes);
    }

    private static ArtifactVersion Version => new("QQ==", "t", "p", "c", 0, "model", null, null, null, null, [], null, null, null, null, null, null, null, null, null, []);

    private static FaultRule CutOnce(string operation) => new() { Kind = FaultKind.CutBody, Limit = 1, Match = new FaultMatch { Operation = operation } };

    private static RawJson Json(string text) => new(Encoding.UTF8.GetBytes(text));
}
