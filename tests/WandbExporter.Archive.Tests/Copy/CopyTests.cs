using WandbExporter.Archive.Copy;
using WandbExporter.Archive.Tests.Support;
using WandbExporter.Storage;

namespace WandbExporter.Archive.Tests.Copy;

/// <summary>Tests with an export and the place that it is copied to.</summary>
public abstract class CopyTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    protected CopyTests()
    {
        Source = new SmallExport(_directory.Below("source"));
        Target = new SmallExport(_directory.Below("target"));
    }

    private protected SmallExport Source { get; }

    private protected SmallExport Target { get; }

    public void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<(CopyResult Result, CopyMeter Meter)> CopyAsync()
    {
        await using var source = await LocalExport.OpenReadOnlyAsync(Source.Path, default);
        await using var target = await Target.OpenAsync();
        var copier = new ExportCopier(source, target, 4);
        return (await copier.CopyAsync(default), copier.Meter);
    }
}
