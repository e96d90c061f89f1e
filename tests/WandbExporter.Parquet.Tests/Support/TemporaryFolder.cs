namespace WandbExporter.Parquet.Tests.Support;

internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wandb-exporter-parquet-");

    public async Task<string> WriteAsync(string name, byte[] content)
    {
        var path = PathOf(name);
        await File.WriteAllBytesAsync(path, content);
        return path;
    }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(true);
}
