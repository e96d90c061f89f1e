using WandbExporter.Core.Errors;

namespace WandbExporter.Browse.Reports.Pictures;

/// <summary>
/// The directory that pictures go to. It is new, or empty, or holds what an earlier report put there, which stays until the new pictures are whole; nothing else is
/// ever replaced or removed.
/// </summary>
public sealed class PictureFolder
{
    /// <summary>What is not whole yet stands here, and is begun anew after a kill.</summary>
    private const string Unfinished = ".unfinished";

    private readonly string _given;
    private readonly string _path;

    private PictureFolder(string given) => (_given, _path) = (given, Path.GetFullPath(given));

    /// <summary>Whether a file stands in it, or would.</summary>
    public bool Holds(string file) => Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && (folder + Path.DirectorySeparatorChar).StartsWith(_path.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Looks whether pictures can be drawn, and put there, before anything is read for them.</summary>
    /// <exception cref="ExportException">Exit 2: they cannot.</exception>
    public static async Task<PictureFolder> OpenAsync(string path, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw Refused("--png names no directory; give one.");
        var folder = new PictureFolder(path);
        await folder.EarlierAsync(cancellationToken);
        Letters.Require();
        return folder;
    }

    /// <exception cref="ExportException">Exit 2: it cannot be written to, or somebody put something there meanwhile.</exception>
    public async Task WriteAsync(WrittenReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var unfinished = Path.Combine(_path, Unfinished);
        try
        {
            var earlier = await EarlierAsync(cancellationToken);
            Remove(unfinished);
            Directory.CreateDirectory(unfinished);
            foreach (var picture in report.Pictures)
                await File.WriteAllBytesAsync(Path.Combine(unfinished, picture.File), picture.Png, cancellationToken);
            // From here on it is a matter of names. An end in between leaves nothing that the index does not name.
            await IndexAsync(earlier);
            // The earlier ones go first: where a file system does not tell A from a, one of them may have the name of a new one.
            foreach (var old in earlier)
                File.Delete(Path.Combine(_path, old));
            foreach (var picture in report.Pictures)
                File.Move(Path.Combine(unfinished, picture.File), Path.Combine(_path, picture.File), overwrite: true);
            await IndexAsync([]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused($"Pictures cannot be written to '{_given}', which --png names ({e.Message.TrimEnd('.')}); make room there, check its permissions, or give another directory.", e);
        }
        finally
        {
            RemoveIfPossible(unfinished);
        }

        async Task IndexAsync(IReadOnlyList<string> replaced)
        {
            var index = Path.Combine(unfinished, PictureIndex.FileName);
            await File.WriteAllBytesAsync(index, PictureIndex.Of(report, replaced), CancellationToken.None);
            File.Move(index, Path.Combine(_path, PictureIndex.FileName), overwrite: true);
        }
    }

    /// <summary>The pictures of an earlier report.</summary>
    private async Task<IReadOnlyList<string>> EarlierAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(_path))
            throw Refused($"'{_given}', which --png names, is a file; give a directory.");
        if (!Directory.Exists(_path))
            return [];
        try
        {
            var earlier = await PictureIndex.ReadAsync(Path.Combine(_path, PictureIndex.FileName), cancellationToken);
            var ours = (earlier ?? []).Append(Unfinished).Concat(earlier is null ? [] : [PictureIndex.FileName]).ToHashSet(StringComparer.Ordinal);
            if (Directory.EnumerateFileSystemEntries(_path).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal).FirstOrDefault(name => !ours.Contains(name)) is { } other)
                throw Refused($"'{_given}', which --png names, holds '{Printable.Of(other)}', which no report wrote there; give a new or an empty directory, or one that holds nothing but what 'report --png' wrote.");
            return earlier ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused($"'{_given}', which --png names, cannot be looked into ({e.Message.TrimEnd('.')}); check its permissions, or give another directory.", e);
        }
    }

    private static void RemoveIfPossible(string folder)
    {
        try
        {
            Remove(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next report does.
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static ExportException Refused(string message, Exception? cause = null) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage), cause);
}
