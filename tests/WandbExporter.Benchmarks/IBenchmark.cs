namespace WandbExporter.Benchmarks;

/// <summary>One table of docs/benchmarks.md.</summary>
internal interface IBenchmark
{
    string Name { get; }

    /// <summary>Measures and prints; false when a bound that no noise excuses was passed.</summary>
    Task<bool> RunAsync(bool isShort);
}
