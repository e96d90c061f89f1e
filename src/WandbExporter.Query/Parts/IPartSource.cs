namespace WandbExporter.Query.Parts;

/// <summary>Where the engine reads the parts of tables.</summary>
internal interface IPartSource : IAsyncDisposable
{
    /// <summary>The only folder that the engine may read.</summary>
    string Folder { get; }

    /// <summary>The paths of a table's parts, which are there then; none if it has no row.</summary>
    Task<IReadOnlyList<string>> FilesOfAsync(string table, CancellationToken cancellationToken);
}
