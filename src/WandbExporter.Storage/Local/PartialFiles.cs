using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace WandbExporter.Storage.Local;

/// <summary>
/// Unfinished objects that the next put of the same content goes on with. Like all unfinished files they are their holder's alone: a new holder takes
/// over, under names of its own, only those that nobody writes to, which the system's lock on each says, and removes the others.
/// </summary>
internal static class PartialFiles
{
    private const string Extension = ".partial";
    private const int IdLength = 32;

    /// <param name="prefix">What the paths of the holder's unfinished objects begin with.</param>
    /// <param name="content">Tells the content from any other; of the objects that have it, which one comes first is another at each start.</param>
    public static string PathOf(string prefix, string content) =>
        prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..IdLength] + Extension;

    /// <summary>Opens it for one writer, who is the only one as long as the file is open; null if another has it, or nobody can tell.</summary>
    public static SafeFileHandle? TryOpen(string path, FileMode mode)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Delete, FileOptions.Asynchronous);
        }
        catch (IOException e) when (Errno.Of(e) == Errno.WouldBlock)
        {
            return null;
        }
        if (Posix.LockExclusively(file))
            return file;
        file.Dispose();
        return null;
    }

    /// <summary>Gives a former holder's file a name of this one's; false if it is none that may be gone on with.</summary>
    public static bool TryAdopt(string path, string prefix)
    {
        var id = Path.GetFileName(path).Split('-', 2)[^1];
        if (id.Length != IdLength + Extension.Length || !id.EndsWith(Extension, StringComparison.Ordinal) || new FileInfo(path).LinkTarget is not null)
            return false;
        using var file = TryOpen(path, FileMode.Open);
        if (file is null)
            return false;
        Posix.Replace(path, prefix + id);
        return true;
    }

    /// <summary>Those of the holder.</summary>
    public static IReadOnlyList<string> Of(string prefix) => Directory.GetFiles(Path.GetDirectoryName(prefix)!, Path.GetFileName(prefix) + "*" + Extension);
}
