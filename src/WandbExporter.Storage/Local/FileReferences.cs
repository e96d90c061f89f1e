using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using WandbExporter.Storage.References;

namespace WandbExporter.Storage.Local;

/// <summary>Reads files of this machine that references lead to: those that, with all links resolved, are below a folder of the list.</summary>
internal sealed class FileReferences : IReferenceReader
{
    private const int MostLinks = 40;

    private readonly ReferenceList _list;
    private readonly Lazy<IReadOnlyList<string>> _folders;

    public FileReferences(ReferenceList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        _list = list;
        _folders = new(() => [.. list.Rules.Where(rule => rule.Scheme == ReferenceAddress.File).Select(rule => Resolved(PathOf("/" + rule.Prefix))).OfType<string>()]);
    }

    public Task<ReferenceAnswer> OpenAsync(ReferenceAddress address, string? version, long offset, ReferenceAnswer? begun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var path = FileOf(address);
            if (Directory.Exists(path))
                throw ReferenceRefusal.Unreadable(address, "it is a folder");
            var stream = new FileStream(Posix.OpenToRead(path), FileAccess.Read, bufferSize: 0);
            if (!stream.CanSeek || offset > stream.Length)
            {
                var isOther = !stream.CanSeek;
                stream.Dispose();
                throw isOther ? ReferenceRefusal.Unreadable(address, "it is no ordinary file") : ReferenceRefusal.Changing(address);
            }
            stream.Position = offset;
            return Task.FromResult(new ReferenceAnswer(stream) { Offset = offset, Length = stream.Length });
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ReferenceRefusal.Missing(address, null);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw ReferenceRefusal.Unreadable(address, $"this machine says: {refused.Message.TrimEnd('.')}");
        }
    }

    /// <summary>The folders of the list that are not there, as the list has them.</summary>
    public static IEnumerable<string> MissingOf(ReferenceList list) => list.Rules
        .Where(rule => rule.Scheme == ReferenceAddress.File && !Path.Exists(PathOf("/" + rule.Prefix)))
        .Select(rule => rule.ToString());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The file, with all links resolved. Writers differ in whether they percent-encode: the name as it stands comes first.</summary>
    private string FileOf(ReferenceAddress address)
    {
        var path = Resolved(PathOf(address.Path));
        if (path is null && address.Path.Contains('%', StringComparison.Ordinal))
        {
            var decoded = ReferenceAddress.Parse($"file://{Uri.UnescapeDataString(address.Path)}");
            path = _list.Allows(decoded) ? Resolved(PathOf(decoded.Path)) : null;
        }
        if (path is null)
            throw ReferenceRefusal.Missing(address, null);
        return _folders.Value.Any(folder => IsBelow(path, folder))
            ? path
            : throw ReferenceRefusal.NotAllowed("a link leads out of the folders of --reference-allow");
    }

    private static bool IsBelow(string path, string folder) =>
        path == folder || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Of the path of an address, which begins with a slash also before the letter of a drive.</summary>
    private static string PathOf(string path) => Path.GetFullPath(OperatingSystem.IsWindows() ? path.TrimStart('/') : path);

    /// <summary>The path without links; null if it leads to nothing.</summary>
    private static string? Resolved(string path)
    {
        for (var links = 0; links <= MostLinks; links++)
        {
            var root = Path.GetPathRoot(path)!;
            var at = root;
            var names = path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
            string? next = null;
            for (var index = 0; index < names.Length && next is null; index++)
            {
                var within = at;
                at = Path.Combine(at, names[index]);
                var entry = new FileInfo(at);
                if (entry.LinkTarget is { } target)
                    next = Path.GetFullPath(Path.Combine([Path.Combine(within, target), .. names[(index + 1)..]]));
                else if (!entry.Exists && !Directory.Exists(at))
                    return null;
            }
            if (next is null)
                return at;
            path = next;
        }
        return null;
    }
}
