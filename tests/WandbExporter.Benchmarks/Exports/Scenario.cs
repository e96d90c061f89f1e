namespace WandbExporter.Benchmarks.Exports;

/// <summary>One export of generated data.</summary>
internal sealed record Scenario(string Name, long Runs, long Rows, string Tables, params string[] Options)
{
    public async Task<List<MeasuredExport>> RunAsync(int rounds)
    {
        await using var simulator = await SimulatorProcess.StartAsync(Runs, Rows);
        var results = new List<MeasuredExport>();
        for (var round = 0; round < rounds; round++)
            results.Add(await MeasuredExport.RunAsync(simulator, [.. Tables == "all" ? (string[])[] : ["--tables", Tables], .. Options]));
        return results;
    }
}
