using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// Tells a file that a listing repeats from another content under a name that was listed before. It keeps 16 to 32 bytes a file, not names.
/// </summary>
internal sealed class ListedFiles
{
    private readonly HashSet<UInt128> _contents = [];
    private readonly HashSet<UInt128> _names = [];
    private readonly Dictionary<UInt128, int> _further = [];

    /// <summary>How often a file was listed that had been listed before.</summary>
    public long Repeated { get; private set; }

    /// <summary>The file with its place among the contents of its name; null if it was listed before.</summary>
    public ListedFile? Next(RunFile file)
    {
        if (!_contents.Add(NameMark.Of(ContentOf(file))))
        {
            Repeated++;
            return null;
        }
        var name = NameMark.Of(file.Name);
        if (_names.Add(name))
            return new ListedFile(file, 0);
        var ordinal = _further.GetValueOrDefault(name) + 1;
        _further[name] = ordinal;
        return new ListedFile(file, ordinal);
    }

    /// <summary>What stays the same when a file is listed again. Without a digest, two ids may be two contents of one size.</summary>
    private static string ContentOf(RunFile file) => file.Digest is { } digest
        ? $"{file.Name.Length} {file.Name} {digest.Hex}"
        : $"{file.Name.Length} {file.Name} {file.Id} {file.Md5} {file.SizeBytes} {file.UpdatedAt?.Text}";
}
