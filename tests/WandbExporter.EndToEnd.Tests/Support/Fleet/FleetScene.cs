using System.Text.Json;
using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support.Fleet;

/// <summary>Several processes that work on one export, of which a test ends, stops or cuts off some; what they leave is held against what one process exports.</summary>
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

    /// <summary>One run, as long as takes a while.</summary>
    private static readonly GeneratedWorld OneRun = new(new GeneratorOptions
    {
        Seed = 1607,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 1,
        RowsPerRun = 12_000,
        KeysPerRun = 40,
        EventsPerRun = 0,
        LogLinesPerRun = 0,
        FilesPerRun = 0,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static readonly Lazy<Task<string>> Alone = new(() => ExportAloneAsync(World));
    private static readonly Lazy<Task<string>> OneRunAlone = new(() => ExportAloneAsync(OneRun));

    private readonly TestExport _export;
    private readonly BucketExport? _bucket;
    private readonly FleetNetwork? _network;
    private readonly List<CliProcess> _nodes = [];
    private readonly Lazy<Task<string>> _alone;

    private FleetScene(TestExport export, BucketExport? bucket, FleetNetwork? network, Lazy<Task<string>>? alone = null)
    {
        (_export, _bucket, _network, _alone) = (export, bucket, network, alone ?? Alone);
        File.AppendAllText(export.ConfigFile, "\nwandb-export { fleet { lease = 6 s, lock-stale-after = 9 s }, history.workers = 2, files.workers = 2, transport.max-concurrency = 4 }");
    }

    /// <summary>The server, which takes a short while for each answer.</summary>
    public static SimulatorOptions Server => new() { Worlds = [World], Latency = TimeSpan.FromMilliseconds(250) };

    public static string Entity => World.Entities[0].Name;

    public TestExport Export => _export;

    /// <summary>What those that are started from here on are asked for besides.</summary>
    public IReadOnlyList<string> More { get; set; } = [];

    /// <summary>Where the nodes are, if they are apart.</summary>
    public FleetNetwork Network => _network ?? throw new InvalidOperationException("All nodes are on this machine.");

    /// <summary>Units whose commit is in the journal of a directory.</summary>
    public HashSet<string> Committed => JournalFile.CommittedUnits(_export.Destination);

    /// <summary>All that were started, each on the machine of its place.</summary>
    public IReadOnlyList<CliProcess> Nodes => [.. _nodes];

    /// <summary>The process that coordinates the export to a directory.</summary>
    public CliProcess Coordinator => CoordinatorIn(_export.Destination) is { } id && _nodes.FirstOrDefault(node => node.Id == id) is { } node ? node : throw new InvalidOperationException("Nobody coordinates.");

    /// <summary>Those that work for it.</summary>
    public IEnumerable<CliProcess> Others => _nodes.Where(node => node.Id != Coordinator.Id && !node.HasExited);

    /// <summary>Whether a node said last that it coordinates.</summary>
    public static bool IsCoordinating(CliProcess node)
    {
        var said = node.Said;
        return said.LastIndexOf("Coordinating the fleet at", StringComparison.Ordinal) > said.LastIndexOf("Working for the coordinator at", StringComparison.Ordinal);
    }

    /// <param name="latency">Of the server; null for a short one.</param>
    public static async Task<FleetScene> BeginAsync(TimeSpan? latency = null) => new(await ServeAsync(latency), null, null);

    /// <summary>With one long run alone, which is read in ranges: each is a few pages, and has parts that follow each other.</summary>
    public static async Task<FleetScene> BeginWithOneRunAsync()
    {
        var scene = new FleetScene(await ServeAsync(null, OneRun), null, null, OneRunAlone);
        File.AppendAllText(scene._export.ConfigFile, "\nwandb-export { history { split-rows = 4000, page-rows = 128, windows-in-flight = 1 }, write.row-group-bytes = 64 KiB, transport.max-concurrency = 3 }");
        return scene;
    }

    /// <summary>On machines of their own, to a directory that all see or to a bucket that each reaches by a way of its own, as it does the server.</summary>
    public static async Task<FleetScene> BeginApartAsync(int machines, TimeSpan latency, bool toBucket = false)
    {
        var export = await ServeAsync(latency);
        var bucket = toBucket ? await BucketExport.CreateAsync(StoreServer.Ceph) : null;
        Uri[] servers = [export.Simulator.BaseUrl, export.Simulator.BucketUrl, .. toBucket ? (Uri[])[await StoreServer.Ceph.EndpointAsync()] : []];
        return new(export, bucket, await FleetNetwork.CreateAsync(machines, servers));
    }

    /// <summary>Starts one node.</summary>
    /// <param name="machine">Where.</param>
    /// <param name="environment">Of that process alone.</param>
    public CliProcess Start(int machine, params (string, string?)[] environment)
    {
        string[] arguments = _network is null ? ["--fleet"] : ["--fleet", "--fleet-address", FleetNetwork.AddressOf(machine)];
        var node = CliProcess.StartUnder(
            _network?.Wrapper(machine) ?? [],
            ["export", Entity, "--to", _bucket?.Address("fleet") ?? _export.Destination, "--config", _export.ConfigFile, "--log-format", "json", .. arguments, .. More],
            _export.Environment([.. _bucket?.Environment ?? [], .. environment]));
        _nodes.Add(node);
        return node;
    }

    /// <summary>Starts nodes of an export to a directory, and waits until so many units are committed and each has been taken in.</summary>
    public async Task StartAsync(int nodes, int units)
    {
        for (var i = 0; i < nodes; i++)
            Start(_nodes.Count);
        await UntilAsync(() => CoordinatorIn(_export.Destination) is not null);
        if (nodes > 1)
            await Coordinator.SeenAsync($"Node {nodes - 1} has come");
        await UntilAsync(() => Committed.Count >= units);
    }

    /// <summary>Starts nodes of an export to a bucket, the coordinator first, and waits until each has been taken in and they are at work.</summary>
    public async Task StartBehindAsync(int nodes)
    {
        var coordinator = Start(0);
        await coordinator.SeenAsync("Coordinating the fleet at");
        for (var i = 1; i < nodes; i++)
            Start(i);
        await coordinator.SeenAsync($"Node {nodes - 1} has come");
        var before = _export.Simulator.Requests.Count;
        await UntilAsync(() => _export.Simulator.Requests.Count > before + 20);
    }

    /// <summary>Waits for all that have not ended; those must end well.</summary>
    public async Task EndAsync(IReadOnlyCollection<string> committed, int requests, IEnumerable<CliProcess> ended)
    {
        await EndAsync(ended);
        var repeated = FetchedUnits.In(_export.Simulator.Requests.Snapshot().Skip(requests)).Where(committed.Contains).ToList();
        Assert.True(repeated.Count == 0, $"fetched again although committed: {string.Join(", ", repeated)}");
    }

    /// <summary>Waits for all that have not ended; those must end well, and what is there be what one process exports, each row and file once, and nothing besides.</summary>
    public async Task EndAsync(params IEnumerable<CliProcess> ended)
    {
        foreach (var node in _nodes.Except(ended))
        {
            var result = await node.WaitAsync();
            Assert.True(result.ExitCode == 0, result.ToString());
        }
        var directory = _bucket is null ? _export.Destination : await _bucket.DownloadAsync("fleet", _export.NewDestination("downloaded"));
        Assert.Equal(await _alone.Value, await ExportContent.DigestAsync(directory, without: "copy_of"));
        var verified = await Verification.RunAsync(directory);
        Assert.True(verified is { ProblemsTotal: 0, Complete: true }, verified.ToJson());
        Assert.DoesNotContain(verified.Remarks, remark => remark.Code == "orphan");
    }

    public static async Task UntilAsync(Func<bool> isSo)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!isSo())
            await Task.Delay(20, timeout.Token);
    }

    /// <summary>One process exports all to the directory.</summary>
    public async Task CompleteAsync()
    {
        var result = await _export.ExportAsync([Entity]);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            node.Dispose();
        if (_network is not null)
            await _network.DisposeAsync();
        _bucket?.Dispose();
        await _export.DisposeAsync();
    }

    private static Task<TestExport> ServeAsync(TimeSpan? latency, GeneratedWorld? world = null) =>
        TestExport.StartAsync(Server with { Worlds = [world ?? World], Latency = latency ?? Server.Latency });

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

    private static async Task<string> ExportAloneAsync(GeneratedWorld world)
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        var result = await export.ExportAsync([Entity]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return await ExportContent.DigestAsync(export.Destination, without: "copy_of");
    }
}
