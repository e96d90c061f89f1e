namespace WandbExporter.Benchmarks.Exports;

/// <summary>One export of generated data.</summary>
internal sealed record Scenario(string Name, long Runs, long Rows, string Tables)
{
    public async Task<MeasuredExport> RunAsync()
    {
        await using var simulator = await SimulatorProcess.StartAsync(Runs, Rows);
        return await MeasuredExport.RunAsync(simulator, Tables == "all" ? [] : ["--tables", Tables]);
    }
}
