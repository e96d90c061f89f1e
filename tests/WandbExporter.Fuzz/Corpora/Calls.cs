using WandbExporter.Client;
using WandbExporter.Client.Histories;
using WandbExporter.Client.Model;
using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Fuzz.Corpora;

/// <summary>What the client is asked, each to its end, and what is made of it.</summary>
internal static class Calls
{
    private const int Size = 3;

    private static readonly ProjectPath Project = new("ent", "proj");
    private static readonly ProjectPath Registry = new("my-org-ent", "wandb-registry-model");
    private static readonly ProjectPath Queues = new("dev-team", RunQueue.DefaultProject);

    public static readonly RunPath Run = Project.Run("run00000");

    /// <summary>Every listing, and objects that are asked for by name.</summary>
    public static IReadOnlyList<Func<WandbClient, Task>> OfPages { get; } =
    [
        client => AllAsync(client.Runs.List(Project, new RunQuery(PageSize: Size)), Tabulate),
        client => AllAsync(client.Runs.ListStates(Project, new RunQuery(PageSize: 10))),
        client => AllAsync(client.Runs.ListFiles(Run, Size)),
        client => AllAsync(client.Runs.ListConsoleLines(Run, 20)),
        client => AllAsync(client.Runs.ListArtifacts(Run, ArtifactUse.Logged, Size)),
        client => AllAsync(client.Runs.ListArtifacts(Run, ArtifactUse.Used, Size)),
        client => AllAsync(client.Runs.ListTables(Run, Size)),
        client => client.Runs.GetAsync(Run),
        client => AllAsync(client.Projects.List(Project.Entity, Size)),
        client => AllAsync(client.Projects.ListNames(Project.Entity, Size)),
        client => client.Projects.GetAsync(Project),
        client => AllAsync(client.Sweeps.List(Project, Size)),
        client => client.Sweeps.GetAsync(Project, "sweep001"),
        client => AllAsync(client.Sweeps.ListRuns(Project, new SweepRunQuery(["sweep001"], Size) { WithConfig = true, WithSummary = true })),
        client => client.Sweeps.GetAgentsAsync(new SweepPath(Project.Entity, Project.Project, "sweep001")),
        client => AllAsync(client.Artifacts.ListTypes(Project, Size)),
        client => AllAsync(client.Artifacts.List(Project, "dataset", "dataset-0", Size)),
        client => client.Artifacts.GetAsync(Project, "dataset-0:v0"),
        client => AllAsync(client.Collections.List(Project, "dataset", Size)),
        client => client.Collections.GetAsync(Project, "dataset-0"),
        client => AllAsync(client.Registries.List("my-org", pageSize: Size)),
        client => AllAsync(client.Registries.ListCollections("my-org", Registry, Size)),
        client => AllAsync(client.Registries.ListVersions("my-org", Registry, pageSize: Size)),
        client => client.Registries.GetUsersAsync(Registry),
        client => client.Registries.GetTeamsAsync(Registry),
        client => AllAsync(client.Reports.List(Project, pageSize: Size)),
        client => AllAsync(client.Charts.List(Project.Entity, Size)),
        client => AllAsync(client.Automations.List(Project.Entity, Size)),
        client => AllAsync(client.Automations.ListOfOrganization("my-org", Size)),
        client => AllAsync(client.Automations.ListIntegrations(Project.Entity, Size)),
        client => client.Launch.GetQueuesAsync(Queues),
        client => AllAsync(client.Launch.ListQueuedRuns(Queues, "q1", Size)),
        client => client.Teams.GetAsync(Project.Entity),
        client => client.Teams.GetMembersAsync(Project.Entity),
        client => AllAsync(client.Teams.ListOfViewer(Size)),
        client => AllAsync(client.Users.List("", Size)),
        client => AllAsync(client.Users.ListApiKeys(Size)),
        client => client.Organizations.GetAsync("my-org"),
        client => client.Organizations.GetOfEntityAsync(Project.Entity),
        client => client.Organizations.GetMembersAsync("my-org"),
        client => AllAsync(client.Reports.List(new ProjectPath(AwkwardOrganization.Team, AwkwardOrganization.Project), pageSize: Size)),
        client => client.GetViewerAsync(),
        client => client.GetCapabilitiesAsync(),
    ];

    /// <summary>Rows of a run, sampled, in full, and where they are exported to.</summary>
    public static IReadOnlyList<Func<WandbClient, Task>> OfHistories { get; } =
    [
        async client =>
        {
            if (await client.Runs.GetAsync(Run) is not { } run)
                return;
            await foreach (var row in client.Runs.Scan(run with { HistoryLineCount = 30, LastStep = 29 }))
                _ = row.Step;
        },
        client => client.Runs.SampleHistoryAsync(Run, new HistorySample { Samples = 10 }),
        client => client.Runs.SampleHistoryAsync(Run, new HistorySample { Samples = 10, Keys = ["loss"] }),
        client => client.Runs.SampleEventsAsync(Run, 20),
        client => client.Runs.GetSampledStepsAsync(Run, 0, 100, 10),
        client => client.Runs.GetParquetHistoryAsync(Run),
    ];

    private static async Task AllAsync<T>(Listing<T> listing, Action<IReadOnlyList<T>>? use = null)
    {
        await foreach (var page in listing.PagesAsync())
            use?.Invoke(page.Items);
    }

    private static void Tabulate(IReadOnlyList<RunInfo> runs)
    {
        foreach (var table in (ListedTable<RunInfo>[])[RunsTable.Descriptor, RunConfigTable.Descriptor, RunSummaryTable.Descriptor])
        {
            using var part = table.Open();
            foreach (var run in runs)
            {
                part.Append(run);
                _ = run.ToDescriptor();
                _ = HistoryNumbers.KeysOf(run.HistoryKeys);
            }
        }
    }
}
