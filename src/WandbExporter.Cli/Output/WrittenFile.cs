namespace WandbExporter.Cli.Output;

/// <summary>A file that a command was told to write: it has the new content whole, or keeps the old one. What is a link, a pipe or a device is written through.</summary>
internal sealed class WrittenFile
{
    private readonly bool _isReplaced;

    /// <param name="path">Absolute, and no folder.</param>
    public WrittenFile(string path)
    {
        Path = path;
        _isReplaced = new FileInfo(path) is { LinkTarget: null } file && (!file.Exists || FileKind.IsRegular(path));
        Place = _isReplaced ? System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, $".wandb-export-{Guid.NewGuid():N}") : path;
    }

    public string Path { get; }

    /// <summary>Where the content goes until it is whole.</summary>
    public string Place { get; }

    /// <summary>The content is whole.</summary>
    public void Finish()
    {
        if (_isReplaced)
            File.Move(Place, Path, overwrite: true);
    }

    /// <summary>Leaves nothing behind of a content that did not become whole.</summary>
    public void Discard()
    {
        if (_isReplaced && File.Exists(Place))
            File.Delete(Place);
    }
}
