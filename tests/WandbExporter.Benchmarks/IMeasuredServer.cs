namespace WandbExporter.Benchmarks;

/// <summary>What exports are measured against.</summary>
internal interface IMeasuredServer : IAsyncDisposable
{
    /// <summary>What a client of it needs in its environment.</summary>
    Dictionary<string, string> Environment { get; }

    /// <summary>What it has computed so far.</summary>
    TimeSpan CpuTime { get; }
}
