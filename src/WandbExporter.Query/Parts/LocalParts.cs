using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Query.Parts;

/// <summary>The parts of an export in a directory, where they stand.</summary>
/// <param name="folder">The export's directory, absolute.</param>
internal sealed class LocalParts(string folder) : IPartSource
{
    public string Folder => folder;

    public bool IsSpooled => false;

    public Task BringAsync(IReadOnlyCollection<PartInfo> parts, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task BringAsync(StoredObject file, CancellationToken cancellationToken) => Task.CompletedTask;

    public IDisposable Hold() => Nothing.Instance;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();

        public void Dispose()
        {
        }
    }
}
