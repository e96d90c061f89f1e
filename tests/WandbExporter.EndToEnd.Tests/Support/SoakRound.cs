using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>
/// One export through all that goes wrong: first with poison, of which just the poisoned units fail; then without, and what there is then is what an
/// undisturbed export has, each row and file once.
/// </summary>
/// <param name="seed">Makes the plan.</param>
/// <param name="toBucket">Whether it goes to a bucket, over a wire that is cut too; else to a directory.</param>
internal sealed class SoakRound(int seed, bool toBucket)
{
    private readonly SoakPlan _plan = SoakPlan.Of(seed);

    /// <summary>How many starts of the program were killed: one that does not come to where it is to be killed ends by itself.</summary>
    public int Killed { get; private set; }

    public async Task RunAsync()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [_plan.World] });
        var undisturbed = export.NewDestination("undisturbed");
        var calm = await WarmProgram.RunAsync(Arguments(export, undisturbed), export.Environment());
        Assert.True(calm.ExitCode == 0, Told($"undisturbed: {calm}"));
        if (toBucket)
            await ToBucketAsync(export, undisturbed);
        else
            await DisturbedAsync(export, undisturbed, export.Destination, [], () => Task.FromResult(export.Destination));
    }

    private async Task ToBucketAsync(TestExport export, string undisturbed)
    {
        var random = new Random(seed);
        using var bucket = await BucketExport.CreateAsync(StoreServer.Ceph);
        await using var answers = WireFault.Before(await StoreServer.Ceph.EndpointAsync(), WireFault.Kind.CutAnswer, random.Next(1, 20_000), random.Next(1, 5));
        await using var requests = WireFault.Before(answers.Address, WireFault.Kind.CutRequest, random.Next(1, 20_000), random.Next(1, 5));
        var downloads = 0;
        await DisturbedAsync(export, undisturbed, bucket.Address("soak"), [.. bucket.Environment, ("AWS_ENDPOINT_URL_S3", requests.Address.AbsoluteUri)],
            () => bucket.DownloadAsync("soak", export.NewDestination($"downloaded-{downloads++}")));
    }

    /// <param name="undisturbed">What there is to be in the end.</param>
    /// <param name="destination">Where the program exports to.</param>
    /// <param name="environment">What it needs for that.</param>
    /// <param name="read">A directory with what is there.</param>
    private async Task DisturbedAsync(TestExport export, string undisturbed, string destination, (string, string?)[] environment, Func<Task<string>> read)
    {
        await export.RestartServerAsync(ServerWith([.. _plan.Poison, .. _plan.PassingFaults.Rules]));
        var poisoned = await ThroughAsync(export, destination, environment, _plan.Kills);
        Assert.True(poisoned.ExitCode == 3, Told($"with poison: {poisoned}"));
        var (failed, answers) = (new SortedSet<string>(StringComparer.Ordinal), new List<string>());
        await foreach (var row in ExportDump.ReadFileAsync(await read(), "_export/failures.parquet"))
        {
            failed.Add(Uri.UnescapeDataString(row.Values["unit"].Text));
            answers.Add(string.Join(' ', row.Values.Select(value => $"{value.Key}={value.Value.Text}")));
        }
        Assert.True(failed.SequenceEqual(_plan.Poisoned), Told($"poisoned: {string.Join(", ", _plan.Poisoned)}; failed:\n{string.Join('\n', answers)}\n{poisoned}"));

        await export.RestartServerAsync(ServerWith(_plan.PassingFaults.Rules));
        var whole = await ThroughAsync(export, destination, environment, _plan.LaterKills);
        Assert.True(whole.ExitCode == 0, Told($"without poison: {whole}"));
        var content = await read();
        var verified = await Verification.RunAsync(content);
        Assert.True(verified is { ProblemsTotal: 0, Complete: true }, Told(verified.ToJson()));
        Assert.True(verified.Remarks.All(remark => remark.Code != "orphan"), Told(verified.ToJson()));
        Assert.True(await ContentAsync(content) == await ContentAsync(undisturbed), Told("the content is not that of an undisturbed export"));
    }

    /// <summary>Starts the program, which is killed, again and again; how the last start, which is not, ended.</summary>
    private async Task<CliResult> ThroughAsync(TestExport export, string destination, (string, string?)[] environment, IReadOnlyList<string> kills)
    {
        foreach (var kill in kills)
        {
            var ended = await CliProcess.RunAsync(Arguments(export, destination), export.Environment([.. environment, ("WANDB_EXPORT_TEST_CRASH_AT", kill)]));
            Assert.True(ended.ExitCode is 137 or 3 or 0, Told($"{kill}: {ended}"));
            Killed += ended.ExitCode == 137 ? 1 : 0;
        }
        return await CliProcess.RunAsync(Arguments(export, destination), export.Environment(environment));
    }

    private SimulatorOptions ServerWith(IReadOnlyList<FaultRule> rules) => new() { Worlds = [_plan.World], Faults = _plan.PassingFaults with { Rules = rules } };

    private static string[] Arguments(TestExport export, string destination) =>
        ["export", "acme", "--artifacts", "all", "--to", destination, "--config", export.ConfigFile, "--log-format", "json"];

    /// <summary>Which of two equal files was the first, of which the other is a copy, depends on who came first.</summary>
    private static Task<string> ContentAsync(string directory) => ExportContent.DigestAsync(directory, without: "copy_of");

    private string Told(string what) => $"WANDB_EXPORT_SOAK_SEED={seed}: {what}\nkilled at {string.Join(", ", _plan.Kills)}; then {string.Join(", ", _plan.LaterKills)}\n{_plan.PassingFaults.ToJson()}";
}
