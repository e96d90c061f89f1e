namespace WandbExporter.Parquet.Tests.Support;

/// <summary>The files of <c>parquet-samples.mjs</c>, written once for all tests of a class.</summary>
public abstract class ForeignSamples(int rows) : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string[] Files(string pattern) => [.. Directory.GetFiles(_folder.PathOf(""), pattern).Order(StringComparer.Ordinal)];

    public Task InitializeAsync() => NodeTool.RunAsync("parquet-samples.mjs", _folder.PathOf(""), $"{rows}");

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
