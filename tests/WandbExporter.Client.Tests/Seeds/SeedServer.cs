using System.Text;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Areas.Drafts;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Seeds;

/// <summary>
/// A server with what the examples of the API's documentation speak of. It is one for all of them: an example that changes something changes what no other
/// one reads.
/// </summary>
public sealed class SeedServer : IAsyncLifetime
{
    internal const string Team = "acme";
    internal const string Organization = "Example Labs";
    internal const string Metric = "train/loss";

    internal static readonly ProjectPath Project = new(Team, "image-classifier");
    internal static readonly ProjectPath Models = new("example-labs", "wandb-registry-model");

    private WandbSimulator _simulator = null!;

    internal Uri Url => _simulator.BaseUrl;

    internal WandbClient Client { get; private set; } = null!;

    /// <summary>The runs of the project, the oldest first: their experiments are foo, bar, baz, foo …</summary>
    internal IReadOnlyList<RunInfo> Runs { get; private set; } = [];

    public async Task InitializeAsync()
    {
        _simulator = await WandbSimulator.StartAsync(new SimulatorOptions
        {
            Worlds = [new GeneratedWorld(new GeneratorOptions { AwkwardShapes = false, OddMembers = true, RunsPerProject = 7, RowsPerRun = 40, Sweeps = 4, SpecialRuns = [new SpecialRun("running1") { State = "running" }] })],
        });
        Client = new WandbClient(new WandbClientOptions { BaseUrl = _simulator.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey, MaxAttempts = 2, FirstBackoff = TimeSpan.FromMilliseconds(1) });
        await NameExperimentsAsync();
        await FillRegistriesAsync();
    }

    public async Task DisposeAsync()
    {
        await Client.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    internal static RawJson Json(string text) => new(Encoding.UTF8.GetBytes(text));

    private async Task NameExperimentsAsync()
    {
        string[] names = ["foo", "bar", "baz"];
        var runs = new List<RunInfo>();
        await foreach (var run in Client.Runs.List(Project))
        {
            var number = runs.Count;
            runs.Add(await Client.Runs.Update(run, new RunChanges
            {
                DisplayName = $"{names[number % names.Length]}-{number}",
                Group = $"group-{number % 2}",
                JobType = number % 3 == 0 ? "train" : "eval",
                AddTags = number == 1 ? ["chosen"] : [],
                SetConfig = new Dictionary<string, RawJson>
                {
                    ["experiment_name"] = Json($"\"{names[number % names.Length]}\""),
                    ["optimizer"] = Json(number % 2 == 0 ? "\"adam\"" : "\"sgd\""),
                    ["learning_rate"] = Json($"0.000{number}"),
                },
                // Neither in the order of the listing nor turned round.
                SetSummary = new Dictionary<string, RawJson> { ["loss"] = Json($"{number * 3 % 8}.5"), ["accuracy"] = Json($"0.{number}") },
            }).SendAsync());
        }
        Runs = runs;
    }

    private async Task FillRegistriesAsync()
    {
        var collections = new[] { "yolo-v5", "tiny-yolo", "my_collection" };
        foreach (var name in collections)
        {
            var draft = new ArtifactDraft(name + "-source", "model") { Tags = name == "tiny-yolo" ? ["prod"] : [] };
            draft.AddContent("weights.bin", () => new MemoryStream(Encoding.UTF8.GetBytes(name)));
            var version = (await Client.Artifacts.Log(draft, Project.Run("running1")).SendAsync()).Version;
            await Client.Artifacts.Link(version, Models, name, name == "my_collection" ? ["best"] : []).SendAsync();
        }
        await Client.Collections.AddTags((await Client.Collections.GetAsync(Models, "my_collection"))!, "my_tag").SendAsync();
    }
}

/// <summary>One server for all examples.</summary>
[CollectionDefinition(Name)]
public sealed class SeedExamples : ICollectionFixture<SeedServer>
{
    public const string Name = "The examples of the API's documentation";
}
