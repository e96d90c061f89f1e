namespace WandbExporter.Query.Parts;

/// <summary>The parts of an export in a directory, where they stand.</summary>
/// <param name="folder">The export's directory, absolute.</param>
/// <param name="files">Which parts count.</param>
internal sealed class LocalParts(string folder, TableFiles files) : IPartSource
{
    public string Folder => folder;

    public Task<IReadOnlyList<string>> FilesOfAsync(string table, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. files.Of(table).Select(part => Path.Combine(folder, part.Key))]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
