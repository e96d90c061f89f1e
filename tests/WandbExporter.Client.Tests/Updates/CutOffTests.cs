using System.Reflection;
using System.Text;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Areas.Drafts;
using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Tests.Areas;
using WandbExporter.Client.Updates;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Updates;

/// <summary>Every update, cut off at each of its requests, before the server took it and after: what the exception says is what the server has.</summary>
public sealed class CutOffTests(CutOffTests.Servers servers) : IClassFixture<CutOffTests.Servers>
{
    private static readonly ProjectPath Registry = new("example-labs", "wandb-registry-model");
    private static readonly RawJson Empty = new("{}"u8.ToArray());

    /// <summary>Each by the document that it sends.</summary>
    private static readonly Dictionary<string, Func<UpdateServer, Task<Mutation>>> Updates = new(StringComparer.Ordinal)
    {
        ["CreateRun"] = server => Made(server.Client.Runs.Create(UpdateServer.Project, new RunCreation { RunId = "cut-off" })),
        ["UpdateRun"] = async server => server.Client.Runs.Update(await server.RunAsync(), new RunChanges { Notes = "cut off" }),
        ["UpdateRunState"] = async server => server.Client.Runs.SetState((await server.RunAsync()).Key, "pending"),
        ["StopRun"] = async server => server.Client.Runs.Stop((await server.RunAsync()).Key),
        ["DeleteRun"] = async server => server.Client.Runs.Delete((await RunsAsync(server))[3].Key),
        ["DeleteFiles"] = async server => server.Client.Runs.DeleteFiles((await RunsAsync(server))[1].Path, [(await OddServer.AllAsync(server.Client.Runs.ListFiles((await RunsAsync(server))[1].Path, 50)))[0]]),
        ["CreateProject"] = server => Made(server.Client.Projects.Create(new ProjectPath("acme", "cut off"))),
        ["CreateSweep"] = server => Made(server.Client.Sweeps.Create(UpdateServer.Project, "method: grid")),
        ["UpdateSweepState"] = async server => server.Client.Sweeps.Pause(await SweepAsync(server)),
        ["EnqueueSweepRun"] = async server => server.Client.Sweeps.Enqueue(await SweepAsync(server), Empty),
        ["UpdateArtifact"] = async server => server.Client.Artifacts.Update((await VersionAsync(server, "model-0:v1")).Version, new ArtifactChanges { Description = "cut off" }),
        ["AddAliases"] = async server => server.Client.Artifacts.AddAliases(await VersionAsync(server, "model-0:v1"), "cut"),
        ["DeleteAliases"] = async server => server.Client.Artifacts.RemoveAliases(await VersionAsync(server, "model-0:v1"), "off"),
        ["DeleteArtifact"] = async server => server.Client.Artifacts.Delete((await VersionAsync(server, "job-train:v0")).Version, withAliases: true),
        ["CreateArtifact"] = async server => server.Client.Artifacts.LogExisting((await VersionAsync(server, "dataset-1:v0")).Version, UpdateServer.Project.Run("running1")),
        ["LinkArtifact"] = async server => server.Client.Artifacts.Link((await VersionAsync(server, "model-0:v1")).Version, Registry, "cut off"),
        ["UnlinkArtifact"] = async server => server.Client.Artifacts.Unlink((await VersionAsync(server, "model-0:v0")).Version, await PortfolioAsync(server)),
        ["UseArtifact"] = async server => server.Client.Artifacts.Use((await VersionAsync(server, "model-0:v1")).Version, UpdateServer.Project.Run("running1")),
        ["UpdateSequence"] = async server => server.Client.Collections.Update(await SequenceAsync(server, "dataset-0"), null, "cut off"),
        ["UpdatePortfolio"] = async server => server.Client.Collections.Update(await PortfolioAsync(server), null, "cut off"),
        ["MoveSequence"] = async server => server.Client.Collections.ChangeType(await SequenceAsync(server, "dataset-0"), "dataset"),
        ["DeleteSequence"] = async server => server.Client.Collections.Delete(await SequenceAsync(server, "dataset-1")),
        ["DeletePortfolio"] = async server => server.Client.Collections.Delete((await OddServer.AllAsync(server.Client.Registries.ListCollections(UpdateServer.Organization, Registry with { Project = "wandb-registry-dataset" })))[0]),
        ["AddCollectionTags"] = async server => server.Client.Collections.AddTags(await SequenceAsync(server, "dataset-0"), "cut"),
        ["DeleteCollectionTags"] = async server => server.Client.Collections.RemoveTags(await SequenceAsync(server, "dataset-0"), "off"),
        ["UpsertRegistry"] = async server => server.Client.Registries.Update(await RegistryAsync(server), new RegistrySettings { Description = "cut off" }),
        ["RenameRegistry"] = async server => server.Client.Registries.Rename((await server.Client.Registries.GetAsync(UpdateServer.Organization, Registry with { Project = "wandb-registry-dataset" }, default))!, "cut"),
        ["DeleteRegistry"] = async server => server.Client.Registries.Delete(await RegistryAsync(server)),
        ["AddRegistryMembers"] = async server => server.Client.Registries.AddMembers(await RegistryAsync(server), [(await OddServer.AllAsync(server.Client.Users.List("alan")))[0].Id], []),
        ["RemoveRegistryMembers"] = async server => server.Client.Registries.RemoveMembers(await RegistryAsync(server), [(await OddServer.AllAsync(server.Client.Users.List("alan")))[0].Id], []),
        ["UpdateRegistryUserRole"] = async server => server.Client.Registries.SetRole(await RegistryAsync(server), (await server.Client.Registries.GetUsersAsync(Registry, default)).Items[0], "viewer"),
        ["UpdateRegistryTeamRole"] = async server => server.Client.Registries.SetRole(await RegistryAsync(server), (await server.Client.Registries.GetTeamsAsync(Registry, default)).Items[0], "admin"),
        ["CreateAutomation"] = async server => server.Client.Automations.Create(new AutomationPlan
        {
            Name = "cut off",
            ScopeType = "PROJECT",
            ScopeId = (await server.Client.Projects.GetAsync(UpdateServer.Project, default))!.Id,
            EventType = "RUN_STATE",
            Filter = Empty,
            Task = new NoTask(),
        }),
        ["UpdateAutomation"] = async server => server.Client.Automations.Enable((await OddServer.AllAsync(server.Client.Automations.List("acme")))[0], false),
        ["DeleteAutomation"] = async server => server.Client.Automations.Delete((await OddServer.AllAsync(server.Client.Automations.List("acme")))[1]),
        ["CreateWebhook"] = server => Made(server.Client.Automations.CreateWebhook("acme", "cut off", new Uri("https://hooks.example.com/x"))),
        ["CreateTeam"] = server => Made(server.Client.Teams.Create("cut-off")),
        ["CreateInvite"] = server => Made(server.Client.Teams.Invite("acme", "cut.off@example.com")),
        ["DeleteInvite"] = async server => server.Client.Teams.Remove((await server.Client.Teams.GetMembersAsync("acme", default))!.First(member => member.Username == "grace")),
        ["CreateServiceAccount"] = server => Made(server.Client.Teams.CreateServiceAccount("acme", "cut off")),
        ["CreateUser"] = server => Made(server.Client.Users.Create("cut@example.com")),
        ["GenerateApiKey"] = server => Made(server.Client.Users.GenerateApiKey("cut off")),
        ["DeleteApiKey"] = async server => server.Client.Users.DeleteApiKey((await OddServer.AllAsync(server.Client.Users.ListApiKeys()))[0].Id!),
        ["CreateResourceConfig"] = server => Made(server.Client.Launch.CreateResourceConfig("acme", "kubernetes", Empty)),
        ["CreateRunQueue"] = server => Made(server.Client.Launch.CreateQueue(UpdateServer.Project, "cut off")),
        ["UpsertRunQueue"] = server => Made(server.Client.Launch.UpsertQueue(UpdateServer.Project, "cut", new RunQueueSettings { ResourceType = "kubernetes", ResourceConfig = Empty })),
        ["DeleteRunQueues"] = async server => server.Client.Launch.DeleteQueues((await server.Client.Launch.GetQueuesAsync(new ProjectPath("acme", "language-model"), default))[0]),
        ["PushToRunQueue"] = async server => server.Client.Launch.Push((await server.Client.Launch.GetQueuesAsync(UpdateServer.Project, default))[0], Empty),
        ["DeleteFromRunQueue"] = async server => server.Client.Launch.DeleteQueued(
            (await server.Client.Launch.GetQueuesAsync(UpdateServer.Project, default)).First(queue => queue.Name == "queue-0"), (await OddServer.AllAsync(server.Client.Launch.ListQueuedRuns(UpdateServer.Project, "queue-0"))).First(item => item.State == "PENDING")),
        ["CreateCustomChart"] = server => Made(server.Client.Charts.Create("acme", "cut", "Cut off", Empty)),
        ["CreateView"] = server => Made(server.Client.Reports.Create(UpdateServer.Project, new ReportChanges { Spec = Empty })),
        ["SaveView"] = async server => server.Client.Reports.Save((await OddServer.AllAsync(server.Client.Reports.List(UpdateServer.Project)))[0], new ReportChanges { Description = "cut off" }),
        ["DeleteView"] = async server => server.Client.Reports.Delete((await OddServer.AllAsync(server.Client.Reports.List(UpdateServer.Project)))[1]),
    };

    /// <summary>Those of uploads, which are more than one request: the tests of these cut them off at each.</summary>
    private static readonly string[] OfUploads = ["CreateRunFiles", "MarkRunFilesUploaded", "CreateArtifactManifest", "CreateArtifactFiles", "CompleteMultipartUpload", "CommitArtifact"];

    public static TheoryData<string> Names => [.. Updates.Keys];

    /// <summary>A request, how many of its kind come before, and how it ends.</summary>
    public static TheoryData<string, int, FaultKind> RequestsOfAnUpload
    {
        get
        {
            var data = new TheoryData<string, int, FaultKind>();
            foreach (var kind in new[] { FaultKind.Reset, FaultKind.CutBody })
            {
                foreach (var (request, skip) in new[] { ("CreateRun", 0), ("CreateArtifact", 0), ("CreateArtifactManifest", 0), ("CreateArtifactFiles", 0), ("CompleteMultipartUpload", 0), ("CreateArtifactManifest", 1), ("CommitArtifact", 0), ("ArtifactById", 0) })
                    data.Add(request, skip, kind);
                // Three parts of one file, the other file, the manifest.
                for (var put = 0; put < 5; put++)
                    data.Add("bucket", put, kind);
            }
            return data;
        }
    }

    [Fact]
    public void No_update_is_left_out()
    {
        var all = typeof(UpdateDocuments).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(UpdateDocument)).Select(field => field.Name);
        Assert.Equal(all.Order(StringComparer.Ordinal), Updates.Keys.Concat(OfUploads).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_the_exception_says_of_an_update_is_what_the_server_has(string name)
    {
        // What it changes is another test's to change.
        await using var cutting = await UpdateServer.StartAsync(new FaultRule { Kind = FaultKind.CutBody, Match = Servers.EveryUpdate });
        foreach (var (server, outcome, isMade) in new[] { (servers.Refusing, UpdateOutcome.NotApplied, false), (servers.Dropping, UpdateOutcome.Unknown, false), (cutting, UpdateOutcome.Unknown, true) })
        {
            var update = await Updates[name](server);
            var before = server.Simulator.Changes;

            var failed = await Assert.ThrowsAsync<UpdateException>(() => update.SendAsync());

            var made = server.Simulator.Changes - before;
            Assert.True(failed.Outcome == outcome, $"{failed.Outcome}: {failed.Failure}");
            Assert.True(isMade ? made == 1 || (made > 1 && update.IsIdempotent) : made == 0, $"{outcome}: made {made} times");
            Assert.Equal(outcome == UpdateOutcome.Unknown, failed.Failure.Message.Contains("It may have been made", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(RequestsOfAnUpload))]
    public async Task An_artifact_is_there_whole_or_not_at_all_wherever_its_upload_ends_and_the_same_upload_makes_it_once(string request, int skip, FaultKind kind)
    {
        var match = request == "bucket" ? new FaultMatch { Endpoint = FaultEndpoint.Bucket } : new FaultMatch { Operation = request };
        await using var server = await UpdateServer.StartAsync(new FaultRule { Kind = kind, Skip = skip, Limit = 3, Match = match });
        var options = new ArtifactUploadOptions { Parallelism = 1, PartsFrom = 8, PartBytes = 5 };

        var failed = await Record.ExceptionAsync(() => server.Client.Artifacts.Log(Draft(), UpdateServer.Project, options).SendAsync());

        var there = server.Simulator.World.FindProject("acme", "image-classifier")!.Catalog.FindVersion("cut:latest") is not null;
        Assert.True(failed switch
        {
            // What the lost answer had said was looked for, and found.
            null => there,
            UpdateException { Outcome: UpdateOutcome.NotApplied } => !there,
            UpdateException { Outcome: UpdateOutcome.Unknown } => request is "CreateRun" or "CreateArtifact" or "CommitArtifact" or "ArtifactById",
            _ => false,
        }, $"{there}: {failed}");
        var again = await server.Client.Artifacts.Log(Draft(), UpdateServer.Project, options).SendAsync();
        Assert.Equal((0, !there), (again.Version.VersionIndex, again.IsNew));
        var entry = server.Simulator.World.FindProject("acme", "image-classifier")!.Catalog.FindVersion("cut:v0")!.Artifact.Entries;
        Assert.Equal(["0123456789ab", "b"], entry.Select(one => Encoding.UTF8.GetString(one.Content!.ToArray())));

        static ArtifactDraft Draft()
        {
            var draft = new ArtifactDraft("cut", "model");
            draft.AddContent("a", () => new MemoryStream("0123456789ab"u8.ToArray()));
            draft.AddContent("b", () => new MemoryStream("b"u8.ToArray()));
            return draft;
        }
    }

    private static Task<Mutation> Made(Mutation update) => Task.FromResult(update);

    private static async Task<List<RunInfo>> RunsAsync(UpdateServer server) => await OddServer.AllAsync(server.Client.Runs.List(UpdateServer.Project, new RunQuery()));

    private static async Task<Model.Sweeps.SweepInfo> SweepAsync(UpdateServer server) =>
        (await OddServer.AllAsync(server.Client.Sweeps.List(new ProjectPath("acme", "sweeps"), 50))).First(sweep => sweep.State == "RUNNING");

    private static async Task<ArtifactMembership> VersionAsync(UpdateServer server, string name) => (await server.Client.Artifacts.GetAsync(UpdateServer.Project, name, default))!;

    private static async Task<ArtifactCollection> SequenceAsync(UpdateServer server, string name) =>
        (await OddServer.AllAsync(server.Client.Collections.List(UpdateServer.Project, "dataset"))).Single(one => one.Name == name);

    private static async Task<ArtifactCollection> PortfolioAsync(UpdateServer server) => (await OddServer.AllAsync(server.Client.Registries.ListCollections(UpdateServer.Organization, Registry)))[0];

    private static async Task<RegistryInfo> RegistryAsync(UpdateServer server) => (await server.Client.Registries.GetAsync(UpdateServer.Organization, Registry, default))!;

    /// <summary>Servers that nothing changes, one for each way in which no update is made.</summary>
    public sealed class Servers : IAsyncLifetime
    {
        internal static FaultMatch EveryUpdate { get; } = new() { Contains = "mutation " };

        internal UpdateServer Refusing { get; private set; } = null!;

        internal UpdateServer Dropping { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Refusing = await UpdateServer.StartAsync(new FaultRule { Kind = FaultKind.Status, Status = 409, Match = EveryUpdate });
            Dropping = await UpdateServer.StartAsync(new FaultRule { Kind = FaultKind.Reset, Match = EveryUpdate });
        }

        public async Task DisposeAsync()
        {
            await Refusing.DisposeAsync();
            await Dropping.DisposeAsync();
        }
    }
}
