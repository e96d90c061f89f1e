using System.Text.Json;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Several processes that work on one export to a directory, of which a test ends some; what they leave is held against what one process exports.</summary>
internal sealed class FleetScene : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        Seed = 1606,
        Entities = 1,
        ProjectsPerEntity = 2,
        RunsPerProject = 16,
        RowsPerRun = 200,
        KeysPerRun = 4,
        FilesPerRun = 2,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static readonly Lazy<Task<string>> Alone = new(ExportAloneAsync);

    private readonly TestExport _export;
    private readonly List<CliProcess> _nodes = [];

    private FleetScene(TestExport export)
    {
        _export = export;
        File.AppendAllText(export.ConfigFile, "\nwandb-export { fleet { lease = 6 s, lock-stale-after = 9 s }, history.workers = 2, files.workers = 2, transport.max-concurrency = 4 }");
    }

    public static string Entity => World.Entities[0].Name;

    public TestExport Export => _export;

    /// <summary>Units whose commit is in the journal.</summary>
    public HashSet<string> Committed => JournalFile.CommittedUnits(_export.Destination);

    /// <summary>All that were started.</summary>
    public IReadOnlyList<CliProcess> Nodes => [.. _nodes];

    /// <summary>The process that coordinates.</summary>
    public CliProcess Coordinator => CoordinatorIn(_export.Destination) is { } id && _nodes.FirstOrDefault(node => node.Id == id) is { } node ? node : throw new InvalidOperationException("Nobody coordinates.");

    /// <summary>Those that work for it.</summary>
    public IEnumerable<CliProcess> Others => _nodes.Where(node => node.Id != Coordinator.Id && !node.HasExited);

    public static async Task<FleetScene> BeginAsync() =>
        new(await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(60) }));

    /// <summary>Starts nodes, and waits until so many units are committed and each has been taken in.</summary>
    public async Task StartAsync(int nodes, int units)
    {
        for (var i = 0; i < nodes; i++)
            _nodes.Add(CliProcess.Start([.. _export.Arguments([Entity], "--fleet")], _export.Environment()));
        await UntilAsync(() => CoordinatorIn(_export.Destination) is not null);
        if (nodes > 1)
            await Coordinator.SeenAsync($"Node {nodes - 1} has come");
        await UntilAsync(() => Committed.Count >= units);
    }

    /// <summary>Waits for all that have not ended; those must end well.</summary>
    public async Task EndAsync(IReadOnlyCollection<string> committed, int requests, IEnumerable<CliProcess> ended)
    {
        foreach (var node in _nodes.Except(ended))
        {
            var result = await node.WaitAsync();
            Assert.True(result.ExitCode == 0, result.ToString());
        }
        var repeated = FetchedUnits.In(_export.Simulator.Requests.Snapshot().Skip(requests)).Where(committed.Contains).ToList();
        Assert.True(repeated.Count == 0, $"fetched again although committed: {string.Join(", ", repeated)}");
        await HoldAgainstAloneAsync(_export.Destination);
    }

    /// <summary>What is there is what one process exports, each row and file once, and nothing besides.</summary>
    public static async Task HoldAgainstAloneAsync(string destination)
    {
        Assert.Equal(await Alone.Value, await ExportContent.DigestAsync(destination, without: "copy_of"));
        var verified = await Verification.RunAsync(destination);
        Assert.True(verified is { ProblemsTotal: 0, Complete: true }, verified.ToJson());
        Assert.DoesNotContain(verified.Remarks, remark => remark.Code == "orphan");
    }

    public static async Task UntilAsync(Func<bool> isSo)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!isSo())
            await Task.Delay(20, timeout.Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            node.Dispose();
        await _export.DisposeAsync();
    }

    private static int? CoordinatorIn(string destination)
    {
        try
        {
            using var owner = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(destination, "_export", "lock.json")));
            return owner.RootElement.TryGetProperty("fleet", out var address) && address.GetString() is { Length: > 0 } ? owner.RootElement.GetProperty("pid").GetInt32() : null;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    private static async Task<string> ExportAloneAsync()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var result = await export.ExportAsync([Entity]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return await ExportContent.DigestAsync(export.Destination, without: "copy_of");
    }
}
